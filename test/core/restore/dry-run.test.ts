/** What a restore would do, without doing it: nothing is written, and no call changes ECS. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { byId, createSmallWorld, failure, flat, rule, START, UNANSWERED } from '../small-world.ts';

async function revoked(...ids: string[]) {
  const world = createSmallWorld(ids.map((id, index) => rule(id, { DestCidrIp: `10.${index}.0.0/16` })));
  await world.run(byId(...ids));
  return world;
}

it('a dry run of a restore names the rules that would be authorised, with two round trips and no write', async () => {
  const world = await revoked('sgr-1', 'sgr-2');
  const before = structuredClone(world.row());
  expect(await world.restoreDryRun()).toEqual({
    kind: 'result',
    replayed: false,
    result: {
      RequestId: 'list-2',
      ClientToken: 'token-1',
      RegionId: 'cn-hangzhou',
      SecurityGroupId: 'sg-1',
      Outcome: 'dry-run',
      Rules: [
        expect.objectContaining({ SecurityGroupRuleId: 'sgr-1' }),
        expect.objectContaining({ SecurityGroupRuleId: 'sgr-2' }),
      ],
      Present: [],
      Allowed: true,
      CompletedAt: new Date(START).toISOString(),
    },
  });
  expect(world.trips).toEqual(['read', 'list']);
  expect(world.row()).toEqual(before);
  expect(world.authorized).toEqual([]);
});

it('a dry run of a restore leaves the restore as it was: it is done afterwards, once', async () => {
  const world = await revoked('sgr-1');
  await world.restoreDryRun();
  expect(await world.restore()).toMatchObject({ replayed: false, result: { Outcome: 'restored' } });
  expect(await world.restoreDryRun()).toMatchObject({
    result: { Rules: [], Present: [{ SecurityGroupRuleId: 'sgr-new-0' }] },
  });
  world.setRules([]);
  // Another process has closed it again: a restore would replay, and authorise nothing.
  expect(await world.restoreDryRun()).toMatchObject({ result: { Rules: [], Present: [] } });
  expect(world.authorized).toHaveLength(1);
});

it('a dry run of a restore names what is listed already', async () => {
  const world = await revoked('sgr-1', 'sgr-2');
  world.setRules([rule('sgr-9', { DestCidrIp: '10.0.0.0/16' })]);
  expect(await world.restoreDryRun()).toMatchObject({
    result: { Rules: [{ SecurityGroupRuleId: 'sgr-2' }], Present: [{ SecurityGroupRuleId: 'sgr-9' }] },
  });
});

it.each([
  ['may not restore at all', { denial: 'no' }],
  ['may not restore these rules', { permit: () => 'no' }],
])('a dry run of a restore reports why the caller %s', async (_, more) => {
  const world = await revoked('sgr-1');
  expect(await world.restoreDryRun(more)).toMatchObject({
    result: { Rules: [{ SecurityGroupRuleId: 'sgr-1' }], Allowed: false, Denial: 'no' },
  });
});

it.each([
  ['a group outside the policy', { permitRequest: () => 'no' }],
  ['rules that the policy hides', { shown: () => 'no' }],
])('a dry run of a restore shows nothing of %s', async (_, more) => {
  const world = await revoked('sgr-1');
  expect(await world.restoreDryRun(more)).toMatchObject({ problem: { status: 403, code: 'PolicyDenied' } });
  expect(world.trips).toEqual(['read']);
});

it('a dry run of a restore of an unknown token, and of a revocation that removed nothing, answers what the restore would', async () => {
  const world = createSmallWorld([]);
  expect(await world.restoreDryRun()).toMatchObject({ problem: { code: 'RevocationNotFound' } });
  await world.run(flat());
  expect(await world.restoreDryRun()).toMatchObject({ problem: { code: 'NothingToRestore' } });
});

it('a dry run of a restore while a restore is running answers 409', async () => {
  const world = await revoked('sgr-1');
  world.hooks.beforeWrite = (row) => {
    if (row.restore?.state !== 'RUNNING') throw new Error('stopped');
  };
  await expect(world.restore()).rejects.toThrow('stopped');
  expect(await world.restoreDryRun()).toMatchObject({
    problem: { status: 409, code: 'RevocationInProgress' },
  });
});

it.each([
  [UNANSWERED, 503, 'EcsUnavailable'],
  [failure('ours', 'Forbidden.RAM', 403), 502, 'Forbidden.RAM'],
])('a dry run of a restore answers a list that failed (%j) with %d', async (answer, status, code) => {
  const world = await revoked('sgr-1');
  world.script.list.push(...Array(9).fill(answer));
  expect(await world.restoreDryRun()).toMatchObject({ problem: { status, code, outcome: 'none' } });
});

it('a dry run of a restore answers a table that is unavailable with 503', async () => {
  const world = await revoked('sgr-1');
  world.failReads(99);
  expect(await world.restoreDryRun()).toMatchObject({ problem: { status: 503, code: 'StoreUnavailable' } });
});

it('a dry run of a restore never writes and never authorises, whatever happened before', async () => {
  const step = fc.constantFrom('restore', 'lost', 'refused', 'close', 'open', 'pass');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 5 }), async (steps) => {
      const world = await revoked('sgr-1', 'sgr-2');
      for (const each of steps) {
        if (each === 'lost') world.script.authorize.push({ answer: UNANSWERED });
        if (each === 'refused')
          world.script.authorize.push({ answer: failure('refused', 'OperationDenied', 403) });
        if (each === 'close') world.setRules([]);
        else if (each === 'open') world.setRules([rule('sgr-9', { DestCidrIp: '10.1.0.0/16' })]);
        else if (each === 'pass') world.pass(20 * 60_000);
        else await world.restore();
        const [row, calls, rules] = [structuredClone(world.row()), world.authorized.length, world.rules()];
        await world.restoreDryRun();
        expect(world.trips.filter((trip) => trip !== 'read' && trip !== 'list')).toEqual([]);
        expect([world.row(), world.authorized.length, world.rules()]).toEqual([row, calls, rules]);
      }
    }),
    { numRuns: 50 },
  );
});
