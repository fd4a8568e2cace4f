/** What the row decides for a request: section 4 of docs/protocol.md. */

import { expect, it } from 'vitest';
import { CALL_OPEN } from '../../../lib/core/claimed/knowledge.ts';
import {
  byId,
  createSmallWorld,
  failure,
  flat,
  GONE,
  rule,
  SKEW,
  START,
  UNANSWERED,
  WEEK,
} from '../small-world.ts';

const REVOKED = {
  kind: 'result',
  replayed: false,
  result: {
    ClientToken: 'token-1',
    RegionId: 'cn-hangzhou',
    SecurityGroupId: 'sg-1',
    Outcome: 'revoked',
    Evidence: 'reply',
    Revoked: [rule('sgr-1')],
    RequestId: 'revoke-1',
    CompletedAt: '2026-01-01T00:00:00.000Z',
  },
};

it('a new token revokes the rule by its id, though the caller named it by its members', async () => {
  const world = createSmallWorld([rule('sgr-1'), rule('sgr-2', { PortRange: '23/23' })]);
  expect(await world.run(flat())).toEqual(REVOKED);
  expect(world.ids()).toEqual(['sgr-2']);
  expect(world.revokes.map(({ request }) => request)).toEqual([byId('sgr-1')]);
});

it('a new token writes ahead before it calls: the row names the rule and the token that ECS will see', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  let seen: unknown;
  world.hooks.beforeRevoke = () => {
    seen = structuredClone(world.row());
  };
  await world.run(flat());
  expect(seen).toMatchObject({
    state: 'RUNNING',
    version: 1,
    attempt: 'attempt-1',
    before: [rule('sgr-1')],
    generation: 0,
    ecsToken: world.revokes[0]?.token,
    leaseUntil: START + 9_000 + SKEW,
  });
});

it('a finished token replays the stored answer, member for member, though the rule has been re-created since', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  await world.run(flat());
  world.setRules([rule('sgr-9')]);
  const other = world.instance();
  expect(await world.run(flat(), {}, other)).toEqual({ ...REVOKED, replayed: true });
  expect(world.ids()).toEqual(['sgr-9']);
  expect(world.revokes).toHaveLength(1);
});

it('a finished token is refused to another request, and reveals nothing of the first', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  await world.run(flat());
  const answer = await world.run(flat({ PortRange: '23/23' }));
  expect(answer).toMatchObject({ kind: 'problem', problem: { status: 422, outcome: 'none' } });
  expect(JSON.stringify(answer)).not.toContain('sgr-1');
  expect(world.revokes).toHaveLength(1);
});

it('a finished token is another token for another caller', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  await world.run(flat());
  expect(await world.run(flat(), { caller: 'other' })).toMatchObject({ result: { Outcome: 'absent' } });
});

it.each([
  ['one millisecond before the retention ends, replays', WEEK - 1, true],
  ['when the retention ends, is as new', WEEK, false],
])('a finished token: %s', async (_, age, replayed) => {
  const world = createSmallWorld([rule('sgr-1')]);
  await world.run(flat());
  world.pass(age);
  expect(await world.run(flat())).toMatchObject({
    replayed,
    result: { Outcome: replayed ? 'revoked' : 'absent' },
  });
  expect(world.row()?.version).toBe(replayed ? 2 : 4);
});

it('a finished token keeps IfAbsent "fail" as a 404, never executed again', async () => {
  const world = createSmallWorld([]);
  const request = { ...flat(), IfAbsent: 'fail' as const };
  const first = await world.run(request, { requestId: 'req-first' });
  expect(first).toMatchObject({
    kind: 'problem',
    replayed: false,
    problem: {
      status: 404,
      code: 'InvalidSecurityGroupRule.RuleNotExist',
      outcome: 'none',
      requestId: 'req-first',
    },
  });
  world.setRules([rule('sgr-9')]);
  expect(await world.run(request, { requestId: 'req-again' }, world.instance())).toEqual({
    ...first,
    replayed: true,
  });
  expect(world.ids()).toEqual(['sgr-9']);
});

/** Leaves the row as a crashed owner leaves it: claimed, and nothing more. */
async function crashed(world: ReturnType<typeof createSmallWorld>, effect: boolean) {
  world.hooks.beforeRevoke = () => {
    if (effect) world.setRules([]);
    throw new Error('the instance died');
  };
  await expect(world.run(flat())).rejects.toThrow('the instance died');
  world.hooks.beforeRevoke = () => undefined;
}

it('a running token answers 409 while the lease lives, with what is left of it, at most 2 s', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  await crashed(world, false);
  expect(await world.run(flat())).toMatchObject({
    problem: { status: 409, code: 'RevocationInProgress', outcome: 'unknown' },
    retryAfter: 2_000,
  });
  world.pass(9_000 + SKEW - 700);
  expect(await world.run(flat())).toMatchObject({ problem: { status: 409 }, retryAfter: 700 });
});

it('a running token answers 422 to another request', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  await crashed(world, false);
  expect(await world.run(byId('sgr-1'))).toMatchObject({ problem: { status: 422 } });
  expect(world.trips).toEqual(['read']);
});

it('a running token is taken over once the lease is over: the owner had not acted', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  await crashed(world, false);
  world.pass(9_000 + SKEW);
  expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'revoked', Evidence: 'reply' } });
  expect(world.row()).toMatchObject({ state: 'DONE', createdAt: START, generation: 0 });
});

it('a running token is taken over once the lease is over: the owner had acted, and nothing is sent again', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  await crashed(world, true);
  world.setRules([rule('sgr-9')]);
  world.pass(9_000 + SKEW);
  expect(await world.run(flat())).toMatchObject({
    result: { Outcome: 'revoked', Evidence: 'observed', Revoked: [rule('sgr-1')], RequestId: 'list-3' },
  });
  expect(world.ids()).toEqual(['sgr-9']);
  expect(world.revokes).toEqual([]);
});

it('a running token with Prefer: wait, is waited for and then replayed', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  await crashed(world, false);
  const row = world.row();
  if (!row) throw new Error('no row');
  world.script.list.length = 0;
  const waiting = world.run(flat(), { waitUntil: world.now() + 3_000 });
  world.rows.set(row.key, {
    ...row,
    version: 2,
    state: 'DONE',
    result: { ...REVOKED.result, Evidence: 'reply', Outcome: 'revoked' },
  });
  expect(await waiting).toMatchObject({ kind: 'result', replayed: true });
});

it('a running token with Prefer: wait, is a 409 when the wait is over', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  await crashed(world, false);
  const before = world.now();
  expect(await world.run(flat(), { waitUntil: before + 1_000 })).toMatchObject({
    problem: { status: 409 },
  });
  expect(world.now() - before).toBe(1_000);
});

it('a refused token executes again, with a new token for ECS, and with the rules of the first snapshot', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  world.script.revoke.push({ answer: failure('refused', 'OperationDenied', 403) });
  expect(await world.run(flat())).toMatchObject({
    problem: { status: 403, code: 'OperationDenied', outcome: 'none' },
  });
  world.setRules([rule('sgr-1'), rule('sgr-9')]);
  expect(await world.run(flat())).toMatchObject({
    result: { Outcome: 'revoked', Revoked: [rule('sgr-1')] },
  });
  expect(world.ids()).toEqual(['sgr-9']);
  expect(world.row()?.generation).toBe(1);
  expect(new Set(world.revokes.map(({ token }) => token)).size).toBe(2);
});

it('a refused token keeps its token for ECS after throttling: ECS has not seen it', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  for (let tries = 0; tries < 5; tries++)
    world.script.revoke.push({ answer: failure('throttled', 'Throttling', 400) });
  expect(await world.run(flat())).toMatchObject({ problem: { status: 429, outcome: 'none' } });
  await world.run(flat());
  expect(world.row()?.generation).toBe(0);
  expect(new Set(world.revokes.map(({ token }) => token)).size).toBe(1);
});

it('a refused token is "absent" for a rule that another process removed in between', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  world.script.revoke.push({ answer: failure('refused', 'OperationDenied', 403) });
  await world.run(flat());
  world.setRules([]);
  expect(await world.run(flat())).toMatchObject({
    result: { Outcome: 'absent', Evidence: 'observed', Revoked: [] },
  });
});

it('an unknown token is taken over at once, and finished', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  world.script.revoke.push({ answer: UNANSWERED, takes: 9_000 });
  expect(await world.run(flat())).toMatchObject({
    problem: { status: 504, outcome: 'unknown' },
    retryAfter: 5_000,
  });
  expect(world.row()).toMatchObject({ state: 'UNKNOWN', openUntil: world.now() + CALL_OPEN + SKEW });
  expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'revoked', Evidence: 'reply' } });
});

it('an unknown token is "revoked", "observed" when ECS finds the rule gone while a call is open', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  world.script.revoke.push({ answer: UNANSWERED, takes: 9_000 }, { answer: GONE, effect: true });
  await world.run(flat());
  expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'revoked', Evidence: 'observed' } });
});
