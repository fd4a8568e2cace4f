/** ECS counts calls by the minute, so every call that cannot help takes its rate from the others. */
import { expect, it } from 'vitest';
import type { Answer } from '../../../lib/core/model/result.ts';
import type { RevocationRow } from '../../../lib/core/model/row.ts';
import { createDoneCache } from '../../../lib/core/revocation/done-cache.ts';
import { createRevocation } from '../../../lib/core/revocation/revoke.ts';
import type { RevocationInput } from '../../../lib/core/revocation/types.ts';
import { BUDGET, createSmallWorld, failure, flat, rule, SKEW, START, WEEK } from '../small-world.ts';

const THROTTLED = failure('throttled', 'Throttling.User', 400);
const REQUEST = flat();

it('a throttled call is not made again when ECS does not say after how long', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  world.script.list.push(THROTTLED);
  expect(await world.run(REQUEST)).toMatchObject({ kind: 'problem', problem: { status: 429 } });
  expect(world.trips).toEqual(['read', 'list', 'read']);
});

it('a throttled call is made once more when the time that ECS names fits, and never a third time', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  world.script.list.push(...Array(3).fill({ ...THROTTLED, retryAfter: 1_000 }));
  const answer = await world.run(REQUEST);
  expect(answer).toMatchObject({ problem: { status: 429, outcome: 'none' }, retryAfter: 1_000 });
  expect(world.trips.filter((trip) => trip === 'list')).toHaveLength(2);
  expect(world.now()).toBe(START + 1_000);
});

it('a throttled call is not made again when the time does not fit', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  world.script.list.push({ ...THROTTLED, retryAfter: 30_000 });
  expect(await world.run(REQUEST)).toMatchObject({ problem: { status: 429 }, retryAfter: 30_000 });
  expect(world.now()).toBe(START);
});

it('a throttled call after a confirmed revoke is made again, because without it the outcome stays unknown', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  world.script.list.push('done', THROTTLED, THROTTLED, THROTTLED);
  expect(await world.run(REQUEST)).toMatchObject({ result: { Outcome: 'revoked', Evidence: 'reply' } });
  expect(world.trips.filter((trip) => trip === 'list')).toHaveLength(5);
});

it('a throttled call is made again after the longest pauses, where ECS does not say after how long', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  world.script.list.push('done', THROTTLED, THROTTLED, THROTTLED);
  await world.run(REQUEST);
  expect(world.now() - START).toBeGreaterThanOrEqual(3 * 800);
});

/** Every call ends in a later turn of the event loop, so that many requests are under way at once. */
function createBusyWorld() {
  const calls = { read: 0, write: 0, list: 0, revoke: 0 };
  const rows = new Map<string, RevocationRow>();
  let rules = [rule('sgr-1')];
  let ids = 0;
  const turns = async (count: number): Promise<void> => {
    for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
  };
  const clock = { now: () => START, sleep: () => turns(1) };
  const silent = () => undefined;
  const revocation = createRevocation(
    {
      store: {
        async read(key) {
          calls.read++;
          await turns(1);
          return rows.get(key);
        },
        async write(row, expected) {
          calls.write++;
          await turns(1);
          const there = rows.get(row.key);
          const applied = expected === 'absent' ? !there : there?.version === expected.version;
          if (applied) rows.set(row.key, row);
          return applied;
        },
      },
      ecs: {
        async list() {
          calls.list++;
          await turns(5);
          return { class: 'done', requestId: 'list', rules };
        },
        async revoke() {
          calls.revoke++;
          await turns(5);
          rules = [];
          return { class: 'done', requestId: 'revoke' };
        },
      },
      clock,
      random: { id: () => `attempt-${++ids}`, fraction: () => 0.5 },
      log: { debug: silent, info: silent, warn: silent, error: silent },
      cache: createDoneCache({ max: 10, clock }),
    },
    { verify: 'snapshot', retention: WEEK, skew: SKEW },
  );
  const ask = (token: string, more: Partial<RevocationInput> = {}): Promise<Answer> =>
    revocation({
      caller: 'local',
      token,
      requestId: 'req-1',
      request: REQUEST,
      deadline: START + BUDGET,
      signal: new AbortController().signal,
      ...more,
    });
  return { calls, ask };
}

it('200 requests with one token, at once in one instance, are three calls to ECS; one request does the work, and the others read that it does', async () => {
  const { calls, ask } = createBusyWorld();
  const answers = await Promise.all(Array.from({ length: 200 }, () => ask('token-1')));
  const done = answers.filter((answer) => answer.kind === 'result');
  expect(done).toHaveLength(1);
  expect(answers.filter((answer) => answer.kind === 'problem' && answer.problem.status === 409)).toHaveLength(
    199,
  );
  expect(calls).toMatchObject({ list: 2, revoke: 1, write: 2 });
  expect(calls.read).toBeLessThanOrEqual(400);
});

it('200 requests with one token, at once in one instance, are no reason to answer 409 to another request under the token, however little time it has', async () => {
  const { ask } = createBusyWorld();
  const other = { request: flat({ PortRange: '80/80' }) };
  const [first, ...others] = await Promise.all([
    ask('token-1'),
    ask('token-1', other),
    ask('token-1', { ...other, deadline: START + 1_610 }),
  ]);
  expect(first).toMatchObject({ kind: 'result' });
  expect(others.map((answer) => answer.kind === 'problem' && answer.problem.status)).not.toContain(409);
});

it('200 requests with one token, at once in one instance, do not hold up another token', async () => {
  const { calls, ask } = createBusyWorld();
  const [, other] = await Promise.all([ask('token-1'), ask('token-2')]);
  expect(other).toMatchObject({ kind: 'result' });
  expect(calls.list).toBe(4);
});
