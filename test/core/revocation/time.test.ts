/** Budgets: no call is made without time for the snapshot and the save that follow it. */
import { describe, expect, it } from 'vitest';
import { createSmallWorld, failure, flat, rule, UNANSWERED } from '../small-world.ts';

const one = () => createSmallWorld([rule('sgr-1')]);

it('the budget of a request gives an ECS call what is left less 1.5 s', async () => {
  const world = one();
  const start = world.now();
  world.script.revoke.push({ answer: UNANSWERED, takes: 60_000 });
  await world.run(flat(), { deadline: start + 9_000 });
  expect(world.now() - start).toBe(7_500);
});

it('the budget of a request makes no call that has no time: nothing was sent, so the answer is 503 and the outcome none; the code names the table', async () => {
  const world = one();
  world.hooks.beforeWrite = (row) => {
    if (row.state === 'RUNNING') world.pass(7_450);
  };
  expect(await world.run(flat())).toMatchObject({
    problem: { status: 503, code: 'StoreUnavailable', outcome: 'none' },
  });
  expect(world.revokes).toEqual([]);
  expect(world.row()?.state).toBe('REFUSED');
});

it('the budget of a request of nothing answers 503 at once', async () => {
  const world = one();
  expect(await world.run(flat(), { deadline: world.now() })).toMatchObject({ problem: { status: 503 } });
  expect(world.trips).toEqual([]);
});

it('the budget of a request ends at an abort: no call is made after it', async () => {
  const world = one();
  const abort = new AbortController();
  world.hooks.beforeRevoke = () => abort.abort();
  world.script.revoke.push({ answer: UNANSWERED });
  expect(await world.run(flat(), { signal: abort.signal })).toMatchObject({ problem: { status: 504 } });
  expect(world.trips).toEqual(['read', 'list', 'write RUNNING', 'revoke']);
});

describe('the first snapshot', () => {
  it.each([
    ['unanswered', UNANSWERED, 503, 'EcsUnavailable'],
    ['busy', failure('busy', 'OperationConflict', 409), 503, 'OperationConflict'],
    ['throttled', failure('throttled', 'Throttling', 400), 429, 'Throttling'],
    [
      'refused',
      failure('refused', 'InvalidSecurityGroupId.NotFound', 404),
      404,
      'InvalidSecurityGroupId.NotFound',
    ],
    ['ours', failure('ours', 'Forbidden.RAM', 403), 502, 'Forbidden.RAM'],
  ])('%s for good: no claim, no call, outcome none', async (_, answer, status, code) => {
    const world = one();
    world.script.list.push(...Array(9).fill(answer));
    expect(await world.run(flat())).toMatchObject({ problem: { status, code, outcome: 'none' } });
    expect(world.row()).toBeUndefined();
    expect(world.revokes).toEqual([]);
  });

  it('unanswered once is made again', async () => {
    const world = one();
    world.script.list.push(UNANSWERED);
    expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'revoked' } });
  });

  it('refused is not made again', async () => {
    const world = one();
    world.script.list.push(failure('ours', 'Forbidden.RAM', 403));
    await world.run(flat());
    // The second read: no other attempt may have claimed meanwhile, or "none" would be a guess.
    expect(world.trips).toEqual(['read', 'list', 'read']);
  });

  it('the first snapshot shares one retry budget with the calls: at most four tries beyond the first', async () => {
    const world = one();
    world.script.list.push(UNANSWERED, UNANSWERED);
    world.script.revoke.push(...Array(9).fill({ answer: failure('busy', 'OperationConflict', 409) }));
    await world.run(flat());
    expect(world.trips.filter((trip) => trip === 'list')).toHaveLength(3);
    expect(world.revokes).toHaveLength(3);
  });
});
