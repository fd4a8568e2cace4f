/** Which service an answer names when the time is over: the one that it went to, in every phase of a request. */
import { describe, expect, it } from 'vitest';
import { createBudget } from '../../../lib/core/claimed/budget.ts';
import { noTimeProblem } from '../../../lib/core/claimed/problems.ts';
import type { ProblemAnswer } from '../../../lib/core/model/result.ts';
import { BUDGET, createSmallWorld, flat, rule, type SmallWorld } from '../small-world.ts';

const one = () => createSmallWorld([rule('sgr-1')]);

/** The port call of each phase takes this long and then succeeds. */
const SLOW = BUDGET - 1_550;

interface Case {
  readonly phase: string;
  readonly service: 'table' | 'ecs';
  readonly slow: (world: SmallWorld) => void;
  readonly code: string;
}

const CASES: readonly Case[] = [
  {
    phase: 'read',
    service: 'table',
    slow: (world) => world.slow('read', SLOW),
    code: 'StoreUnavailable',
  },
  {
    phase: 'claim',
    service: 'table',
    slow: (world) => world.slow('write RUNNING', SLOW),
    code: 'StoreUnavailable',
  },
  {
    phase: 'claim without reply, read back',
    service: 'table',
    slow: (world) => {
      world.slow('write RUNNING', SLOW);
      world.script.write.push('lost-reply');
    },
    code: 'StoreUnavailable',
  },
  { phase: 'snapshot', service: 'ecs', slow: (world) => world.slow('list', SLOW), code: 'EcsUnavailable' },
];

async function problemOf(answer: Promise<unknown>): Promise<ProblemAnswer> {
  const given = await answer;
  expect(given).toMatchObject({ kind: 'problem' });
  // Checked in the line above.
  return given as ProblemAnswer;
}

const NAMES = { table: /table of revocations/, ecs: /\bECS\b/ } as const;

describe('a service that leaves no time for the next call', () => {
  it.each(CASES)('$phase leaves no time for the next call: $code', async ({ service, slow, code }) => {
    const world = one();
    slow(world);
    const { problem, unavailable, retryAfter } = await problemOf(world.run(flat()));
    expect(problem).toMatchObject({ code, status: 503, outcome: 'none' });
    expect(problem.detail).toMatch(NAMES[service]);
    expect(problem.detail).not.toMatch(NAMES[service === 'table' ? 'ecs' : 'table']);
    expect(unavailable).toBe(service);
    expect(retryAfter).toBeGreaterThan(0);
    expect(world.revokes).toEqual([]);
  });

  it('save: 504, and the detail and the log name the table, not ECS', async () => {
    const world = one();
    world.hooks.beforeRevoke = () => world.script.write.push(...Array<'no'>(20).fill('no'));
    const { problem, unavailable } = await problemOf(world.run(flat()));
    expect(problem).toMatchObject({ code: 'OutcomeUnknown', status: 504 });
    expect(problem.detail).toMatch(NAMES.table);
    expect(unavailable).toBe('table');
    expect(world.logged('result not stored')).toHaveLength(1);
  });

  it('call: 504, and the detail and the log name ECS, not the table', async () => {
    const world = one();
    world.script.revoke.push({
      answer: { class: 'unanswered', code: 'Timeout', message: '' },
      takes: 60_000,
    });
    const { problem, unavailable } = await problemOf(world.run(flat()));
    expect(problem).toMatchObject({ code: 'OutcomeUnknown', status: 504 });
    expect(problem.detail).toMatch(/Last ECS error: Timeout/);
    expect(problem.detail).not.toMatch(NAMES.table);
    expect(unavailable).toBe('ecs');
  });

  it('the read of a takeover fails: 504 names the table', async () => {
    const world = one();
    world.hooks.beforeRevoke = () => world.script.write.push(...Array<'no'>(20).fill('no'));
    await world.run(flat());
    world.script.write.length = 0;
    world.pass(20_000);
    world.script.write.push(...Array<'unknown'>(30).fill('unknown'));
    const { problem, unavailable } = await problemOf(world.run(flat()));
    expect(problem).toMatchObject({ code: 'OutcomeUnknown', status: 504 });
    expect(problem.detail).toMatch(NAMES.table);
    expect(unavailable).toBe('table');
  });

  it.each([
    ['the claim of a restore', 'write DONE', 'StoreUnavailable'],
    ['the snapshot of a restore', 'list', 'EcsUnavailable'],
  ])('%s leaves no time for the next call: %s', async (_, call, code) => {
    const world = one();
    await world.run(flat());
    world.slow(call, SLOW);
    const { problem } = await problemOf(world.restore());
    expect(problem).toMatchObject({ code, status: 503, outcome: 'none' });
    expect(world.authorized).toEqual([]);
  });

  it('a wait that the caller asked for is the time of no service', async () => {
    let now = 0;
    const clock = {
      now: () => now,
      sleep: async (ms: number) => {
        now += ms;
      },
    };
    const budget = createBudget(clock, BUDGET, new AbortController().signal);
    budget.call('table', 0);
    now += 10;
    expect(await budget.pause(8_000, 0, 'idle')).toBe(true);
    expect(budget.call('ecs', 1_500)).toBeUndefined();
    expect(budget.noTime()).toMatchObject({ slow: undefined });
    expect(noTimeProblem(budget.noTime(), 'req-1').detail).toMatch(/^The request had too little time\. /);
  });
});
