import { describe, expect, it } from 'vitest';
import { makeProblem } from '../../lib/core/errors/errors.ts';
import type { EventEnd } from '../../lib/core/remediation/types.ts';
import { createEventHandler } from '../../lib/fc/cloud-event-handler.ts';
import { createLog } from '../../lib/system/log.ts';
import { context } from '../support/fc-events.ts';
import { undocumented } from './audit-schema.ts';
import { startLogged } from './log-harness.ts';

const RULES = [{ RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', SecurityGroupRuleId: 'sgr-1' }];
const problem = (code: string, status: number): EventEnd => ({
  Outcome: 'refused',
  Problem: makeProblem(code, { requestId: 'fc-1', status, outcome: 'unknown' }),
});
const ENDS: readonly EventEnd[] = [
  { Outcome: 'clean', Protected: RULES },
  { Outcome: 'reported', Forbidden: RULES, Protected: [] },
  { Outcome: 'skipped', Reason: 'own-call', Detail: 'Ours.' },
  problem('PolicyDenied', 403),
  problem('RevocationInProgress', 409),
  problem('OutcomeUnknown', 504),
  problem('Throttling.User', 429),
];

async function linesOf(ends: readonly EventEnd[]) {
  const lines: Record<string, unknown>[] = [];
  const clock = { now: () => 0, sleep: async () => new Promise<void>(() => undefined) };
  const handler = createEventHandler({
    remediate: async (event) => ends[Number(event.id)] ?? problem('InternalError', 500),
    strict: { type: 'revoke-egress.request', check: JSON.parse },
    clock,
    random: { id: () => 'random-1' },
    log: createLog({ level: 'info', clock, write: (line) => lines.push(JSON.parse(line)) }),
  });
  const events = ends.map((_, n) => ({
    id: String(n),
    source: 'acs.ecs',
    specversion: '1.0',
    type: 'ecs:ActionTrail:ApiCall',
    data: {},
  }));
  await handler(Buffer.from(JSON.stringify(events)), context({ retryCount: 1 })).catch(() => undefined);
  return lines;
}

it('the lines of events match docs/reference/log-lines.md', async () => {
  const lines = await linesOf(ENDS);
  expect(lines.map(({ outcome, level }) => `${outcome} ${level}`)).toEqual([
    'clean info',
    'reported info',
    'skipped info',
    'refused warn',
    'refused warn',
    'refused error',
    'refused warn',
  ]);
  expect(lines.map(({ code }) => code).filter(Boolean)).toEqual([
    'PolicyDenied',
    'RevocationInProgress',
    'OutcomeUnknown',
    'Throttling.User',
  ]);
  expect(undocumented(lines)).toEqual([]);
});

describe('a deviation from the page', () => {
  const LINE = { time: '', level: 'info', event: 'takeover', requestId: 'r', key: 'k', attemptId: 'a' };

  it.each([
    [{ event: 'else' }, 'the line else'],
    [{ level: 'warn' }, 'takeover at the level warn'],
    [{ level: 'loud' }, 'takeover.level: "loud"'],
    [{ key: 1 }, 'takeover.key: 1'],
    [{ color: 'red' }, 'takeover.color: "red"'],
  ])('a deviation from the page is detected: %j', (change, why) => {
    expect(undocumented([LINE])).toEqual([]);
    expect(undocumented([{ ...LINE, ...change }])).toContain(why);
  });
});

it('LOG_LEVEL=warn drops the audit record', async () => {
  await using harness = await startLogged('warn');
  harness.open();
  expect(await harness.revoke('quiet')).toMatchObject({ status: 200 });
  expect(harness.lines).toEqual([]);
});
