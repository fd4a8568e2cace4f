/** One random schedule of restores, checked against what docs/protocol.md section 8 promises. */
import type { Answer, RestoreResult } from '../../lib/core/model/result.ts';
import type { Rule } from '../../lib/core/model/rule.ts';
import { createRestore } from '../../lib/core/restore/restore.ts';
import type { Millis } from '../../lib/core/time.ts';
import { createPrng } from './prng.ts';
import { CALLER, createRestoreWorld, type RestoreFault, TOKEN } from './restore-world.ts';
import type { Owner } from './scheduler.ts';

const BUDGET: Millis = 9_000;
const SETTINGS = { retention: 7 * 86_400_000, skew: 5_000 };
const quiet = () => undefined;
const LOG = { debug: quiet, info: quiet, warn: quiet, error: quiet };

const ruleAt = (port: number): Rule => ({
  SecurityGroupRuleId: `sgr-${port}`,
  IpProtocol: 'TCP',
  PortRange: `${port}/${port}`,
  Policy: 'Accept',
  Priority: '1',
  DestCidrIp: '10.0.0.0/8',
});

interface Told {
  readonly at: number;
  readonly answer: Answer<RestoreResult>;
}

export interface RestoreSchedule {
  readonly violation: string | undefined;
  readonly answers: readonly string[];
  readonly faults: ReadonlyMap<RestoreFault, number>;
}

/** `Restore` may be a mutant of the shipped one. */
export async function exploreRestore(seed: number, make = createRestore): Promise<RestoreSchedule> {
  const prng = createPrng(seed);
  const revoked = Array.from({ length: 1 + prng.below(2) }, (_, n) => ruleAt(n + 1));
  const world = createRestoreWorld(revoked, prng, prng.pick([0, 0.1, 0.3]));
  const { scheduler } = world;
  const told: Told[] = [];
  let attempts = 0;
  let broken: string | undefined;

  function start(): Promise<Answer<RestoreResult> | undefined> {
    const owner: Owner = { alive: true, frozenUntil: 0 };
    const abort = new AbortController();
    const deadline = scheduler.now() + BUDGET;
    const restore = make(
      {
        store: world.storeOf(owner),
        ecs: world.ecsOf(owner),
        clock: {
          now: scheduler.now,
          sleep: (ms) =>
            new Promise((resolve) => {
              const wake = (): boolean => {
                resolve();
                return true;
              };
              scheduler.timer(scheduler.now() + ms, wake, owner);
            }),
        },
        random: { id: () => `attempt-${++attempts}`, fraction: prng.fraction },
        log: LOG,
      },
      SETTINGS,
    );
    return new Promise((resolve) => {
      // A dead instance answers nobody; its caller gives up.
      scheduler.timer(deadline + 1_000, () => {
        abort.abort();
        resolve(undefined);
        return true;
      });
      restore({ caller: CALLER, token: TOKEN, requestId: 'req', deadline, signal: abort.signal }).then(
        (answer) => {
          told.push({ at: scheduler.step(), answer });
          if (answer.kind === 'result') check(answer.result);
          resolve(answer);
        },
        (error: unknown) => {
          broken ??= `rejected: ${error instanceof Error ? error.stack : error}`;
          resolve(undefined);
        },
      );
    });
  }

  function check(result: RestoreResult): void {
    if (world.row()?.restore?.state !== 'DONE') broken ??= 'a 200 without a stored restore';
    if (result.Rules.length < revoked.length) broken ??= 'a 200 that does not name every rule';
  }

  const clients = 1 + prng.below(3);
  for (let client = 0; client < clients; client++) {
    let tries = 1 + prng.below(4);
    const next = (): boolean => {
      void start().then((answer) => {
        const final =
          answer?.kind === 'result' ||
          (answer?.kind === 'problem' &&
            answer.problem.status === 409 &&
            answer.problem.code === 'RestoreUndecided');
        if (!final && --tries > 0)
          scheduler.timer(scheduler.now() + prng.pick([200, 5_000, 16_000, 950_000]), next);
      });
      return true;
    };
    scheduler.timer(scheduler.now() + prng.below(20_000), next);
  }
  // Somebody closes again what was opened, whenever.
  if (prng.chance(0.5)) {
    scheduler.timer(scheduler.now() + prng.below(60_000), () => {
      world.close();
      return false;
    });
  }
  // The end: nothing goes wrong any more, and somebody asks until there is an answer.
  scheduler.timer(scheduler.now() + 3_000_000, () => {
    world.heal();
    let left = 8;
    const again = (): boolean => {
      void start().then((answer) => {
        if (answer?.kind !== 'result' && --left > 0) scheduler.timer(scheduler.now() + 300_000, again);
      });
      return true;
    };
    return again();
  });
  await scheduler.run(() => broken !== undefined);
  const outcomes = told.map(({ answer }) =>
    answer.kind === 'result' ? answer.result.Outcome : answer.problem.code,
  );
  return { violation: broken ?? afterwards(), answers: outcomes, faults: world.faults };

  function afterwards(): string | undefined {
    const done = told.filter(({ answer }) => answer.kind === 'result');
    const bodies = new Set(
      done.map(({ answer }) => answer.kind === 'result' && JSON.stringify(answer.result)),
    );
    if (bodies.size > 1) return 'two different 200s for one restore';
    const [first] = done;
    const sentAfter = world.sent.find(({ at }) => first && at > first.at);
    if (sentAfter) return 'a call was sent after the answer was given';
    // Every call but the last was definitively refused before the next one was sent.
    const calls = world.sent.filter(({ rules }) => rules > 0);
    for (const [index, call] of calls.entries()) {
      if (index < calls.length - 1 && call.answered !== 'refused')
        return 'a call was repeated that may have acted';
    }
    const none = told.find(
      ({ answer }) =>
        answer.kind === 'problem' &&
        answer.problem.outcome === 'none' &&
        answer.problem.status < 500 &&
        answer.problem.status !== 404,
    );
    const late =
      none &&
      world.sent.find(({ at, effectAt }) => at < none.at && effectAt !== undefined && effectAt > none.at);
    if (late) return 'an answer with outcome "none" was followed by the effect of an earlier call';
    const last = told.at(-1)?.answer;
    const settled = last?.kind === 'result' || last?.problem.code === 'RestoreUndecided';
    return settled
      ? undefined
      : `never settled: ${last?.kind === 'problem' ? last.problem.code : 'no answer'}`;
  }
}
