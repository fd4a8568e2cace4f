/** A clock that jumps, a scripted transport, and a simulated process. */

import type { CliContext } from '../../lib/cli/context.ts';
import { run } from '../../lib/cli/run.ts';
import { type Call, NoReply, type Reply, type Transport } from '../../lib/client/transport.ts';
import type { Clock, Random } from '../../lib/core/ports.ts';
import { COMMANDS } from '../../lib/operator/commands.ts';
import { createPatientClock } from '../support/clocks.ts';

export const START = Date.parse('2026-01-01T00:00:00.000Z');

/** Jumps to the next sleeper when no other work is left. */
export function leapingClock(): Clock {
  let now = START;
  const sleepers = new Set<{ until: number; wake: () => void }>();
  const leap = () => {
    const [next] = [...sleepers].sort((a, b) => a.until - b.until);
    if (!next) return;
    now = Math.max(now, next.until);
    next.wake();
  };
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { until: now + ms, wake };
        if (signal.aborted) return resolve();
        sleepers.add(sleeper);
        signal.addEventListener('abort', wake, { once: true });
        setImmediate(leap);
      }),
  };
}

/** For real connections: pauses are over at once, and the limit of an attempt never comes. */
export const patientClock = (): Clock => createPatientClock(() => START, 20_000);

/** Ids count up, and fractions are 0.5. */
export function countingRandom(): Random {
  let ids = 0;
  return { id: () => `id-${++ids}`, fraction: () => 0.5 };
}

/** One rule, by its id. */
export const RULE_OPTIONS = [
  '--region-id',
  'cn-hangzhou',
  '--security-group-id',
  'sg-1',
  '--security-group-rule-id',
  'sgr-1',
];

export const RESULT = {
  RequestId: 'ECS-1',
  ClientToken: 't-1',
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-1',
  Outcome: 'revoked',
  Evidence: 'reply',
  Revoked: [
    {
      SecurityGroupRuleId: 'sgr-1',
      IpProtocol: 'TCP',
      PortRange: '22/22',
      DestCidrIp: '10.0.0.0/8',
      Priority: '1',
    },
  ],
  CompletedAt: '2026-01-01T00:00:00.000Z',
} as const;

export const DRY_RUN = {
  ...RESULT,
  Outcome: 'dry-run',
  Allowed: true,
  Matches: RESULT.Revoked,
  Plan: 'plan-t7mdc0-0d5f0c9f7f2e-3b8a52f4c11e7d9e60a4b7c2',
  PlanExpiresAt: '2026-01-08T00:00:00.000Z',
  PlanText: 'Would revoke from sg-1 in cn-hangzhou: …',
};

export const RESTORE_DRY_RUN = {
  ...RESULT,
  Outcome: 'dry-run',
  Allowed: true,
  Rules: RESULT.Revoked,
  Present: [],
};

export const problem = (
  status: number,
  code: string,
  outcome: 'none' | 'unknown' = 'none',
  more: object = {},
) => ({
  type: `urn:revoke-egress:problem:${code}`,
  title: `${code}.`,
  status,
  detail: `the detail of ${code}`,
  code,
  requestId: '1-request',
  outcome,
  ...more,
});

/** A reply with a text, or with JSON and the media type of the service. */
export const reply = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { ...(typeof body !== 'string' && { 'content-type': 'application/json' }), ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** One attempt of a script: a reply, no reply, or an action of the caller; `takes`: how long, in ms. */
export type Step = (Reply | NoReply) & { takes?: number };
export const lost = (sent: 'no' | 'unknown' = 'unknown', passing = true) =>
  new NoReply('lost', { sent, passing });

export interface Sent {
  readonly at: number;
  readonly call: Call;
}

/** The last step of the script is repeated for ever. */
export function scripted(clock: Clock, steps: readonly Step[]): Transport & { readonly sent: Sent[] } {
  const sent: Sent[] = [];
  return {
    target: 'script',
    sent,
    async send(call, signal) {
      const step = steps[Math.min(sent.length, steps.length - 1)];
      sent.push({ at: clock.now() - START, call });
      if (!step) throw new Error('the script is empty');
      if (step.takes !== undefined) await clock.sleep(step.takes, signal);
      if (signal.aborted) throw lost();
      if (step instanceof NoReply) throw step;
      return step;
    },
  };
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command in this process, without a terminal, and with the environment `env`. */
export async function cli(argv: readonly string[], parts: Partial<CliContext> = {}): Promise<Ran> {
  const texts = { out: '', err: '' };
  const to = (name: 'out' | 'err') => ({
    write: (text: string) => {
      texts[name] += text;
    },
    flush: async () => undefined,
    isTTY: false,
    columns: 100,
  });
  const never = new AbortController().signal;
  const world: CliContext = {
    env: {},
    out: to('out'),
    err: to('err'),
    input: async () => Buffer.alloc(0),
    clock: patientClock(),
    random: countingRandom(),
    stopping: never,
    ending: never,
    ...parts,
  };
  const code = await run(argv, world, { commands: COMMANDS, version: () => '1.2.3' });
  return { code, ...texts };
}
