/** The row is the truth: what is answered when it cannot be read, claimed or stored. */
import { expect, it } from 'vitest';
import { createSmallWorld, failure, flat, rule } from '../small-world.ts';

const one = () => createSmallWorld([rule('sgr-1')]);
const unavailable = Array<'no'>(20).fill('no');

it('a store that is unavailable at the read, for less than the budget: the true answer', async () => {
  const world = one();
  world.failReads(3);
  expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'revoked' } });
});

it('a store that is unavailable at the read, for good: 503, and ECS sees nothing', async () => {
  const world = one();
  world.failReads(99);
  expect(await world.run(flat())).toMatchObject({
    problem: { status: 503, code: 'StoreUnavailable', outcome: 'unknown' },
    retryAfter: 2_000,
  });
  expect(world.trips).not.toContain('list');
  expect(world.revokes).toEqual([]);
});

it('a store that is unavailable at the claim: 503, and nothing is revoked unrecorded', async () => {
  const world = one();
  world.script.write.push(...unavailable);
  expect(await world.run(flat())).toMatchObject({ problem: { status: 503, outcome: 'none' } });
  expect(world.revokes).toEqual([]);
});

it('a store that is unavailable at the claim, and the row cannot be read again: nothing is known of other attempts', async () => {
  const world = one();
  world.hooks.beforeWrite = () => world.failReads(99);
  world.script.write.push(...unavailable);
  expect(await world.run(flat())).toMatchObject({
    problem: { status: 503, code: 'StoreUnavailable', outcome: 'unknown' },
  });
  expect(world.revokes).toEqual([]);
});

it('a store that is unavailable at the save after ECS acted: 504, and the next attempt stores the truth', async () => {
  const world = one();
  world.hooks.beforeRevoke = () => world.script.write.push(...unavailable);
  expect(await world.run(flat())).toMatchObject({ problem: { status: 504, outcome: 'unknown' } });
  world.script.write.length = 0;
  expect(await world.run(flat())).toMatchObject({ problem: { status: 409 } });
  world.pass(15_000);
  expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'revoked', Evidence: 'observed' } });
});

it('a store that is unavailable at the save after ECS refused: the refusal, for it changed nothing', async () => {
  const world = one();
  world.script.revoke.push({ answer: failure('refused', 'OperationDenied', 403) });
  world.hooks.beforeRevoke = () => world.script.write.push(...unavailable);
  expect(await world.run(flat())).toMatchObject({ problem: { status: 403, outcome: 'none' } });
});

it('a store that is unavailable does not put what it could not store into the cache of the instance', async () => {
  const world = one();
  world.hooks.beforeRevoke = () => world.script.write.push(...unavailable);
  await world.run(flat());
  world.script.write.length = 0;
  await world.run(flat());
  expect(world.trips).toEqual(['read']);
});

it.each(['lost-reply', 'unknown'] as const)(
  'a reply of the store that is lost at the claim (%s): read back, and the work goes on',
  async (fault) => {
    const world = one();
    world.script.write.push(fault);
    expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'revoked', Evidence: 'reply' } });
    expect(world.revokes).toHaveLength(1);
  },
);

it('a reply of the store that is lost at the save: read back, and the stored answer is given', async () => {
  const world = one();
  world.hooks.beforeRevoke = () => world.script.write.push('lost-reply');
  expect(await world.run(flat())).toMatchObject({ kind: 'result', replayed: false });
  expect(world.row()?.state).toBe('DONE');
  expect(world.trips.slice(-2)).toEqual(['write DONE', 'read']);
});

it('a reply of the store that is lost at the claim, for good: 503 without a call, because the claim is not known to be ours', async () => {
  const world = one();
  world.script.write.push(...Array<'unknown'>(30).fill('unknown'));
  expect(await world.run(flat())).toMatchObject({ problem: { status: 503, code: 'StoreUnavailable' } });
  expect(world.revokes).toEqual([]);
});

it('another attempt that claims first makes this one answer from the row, without a call', async () => {
  const world = one();
  const other = world.instance();
  let raced = false;
  world.hooks.beforeWrite = () => {
    if (raced) return;
    raced = true;
    const key = world.row()?.key;
    expect(key).toBeUndefined();
  };
  const [first, second] = await Promise.all([world.run(flat()), world.run(flat(), {}, other)]);
  const kinds = [first, second]
    .map((answer) => (answer.kind === 'result' ? 200 : answer.problem.status))
    .sort();
  expect(kinds).toEqual([200, 409]);
  expect(world.revokes).toHaveLength(1);
});

it('another attempt that has taken over and finished is what a late owner answers with', async () => {
  const world = one();
  world.hooks.beforeRevoke = () => {
    const row = world.row();
    if (!row) throw new Error('no row');
    const finished = { Outcome: 'revoked', Evidence: 'observed' } as const;
    world.rows.set(row.key, {
      ...row,
      version: row.version + 2,
      attempt: 'other',
      state: 'DONE',
      result: {
        RequestId: 'list',
        ClientToken: 'token-1',
        RegionId: 'cn-hangzhou',
        SecurityGroupId: 'sg-1',
        ...finished,
        Revoked: [rule('sgr-1')],
        CompletedAt: '2026-01-01T00:00:10.000Z',
      },
    });
  };
  expect(await world.run(flat())).toMatchObject({
    replayed: true,
    result: { Evidence: 'observed', RequestId: 'list' },
  });
  expect(world.row()).toMatchObject({ attempt: 'other', version: 3 });
});

it('another attempt that has taken over and still runs makes a late owner answer 409, and change nothing', async () => {
  const world = one();
  world.hooks.beforeRevoke = () => {
    const row = world.row();
    if (row) world.rows.set(row.key, { ...row, version: row.version + 1, attempt: 'other' });
  };
  expect(await world.run(flat())).toMatchObject({ problem: { status: 409 } });
  expect(world.row()).toMatchObject({ attempt: 'other', state: 'RUNNING' });
});
