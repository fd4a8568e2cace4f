/** Today's policy over the rules themselves: before a claim, a takeover and a replay. */
import { describe, expect, it } from 'vitest';
import { CALL_OPEN } from '../../../lib/core/claimed/knowledge.ts';
import type { Permit } from '../../../lib/core/policy/permissions.ts';
import { byId, createSmallWorld, failure, flat, GONE, rule } from '../small-world.ts';

const protect =
  (...ids: string[]): Permit =>
  (rules) => {
    const hit = rules.find((each) => ids.includes(each.SecurityGroupRuleId));
    return hit && `${hit.SecurityGroupRuleId} is protected.`;
  };
const permit = protect('sgr-1');
const DENIED = {
  kind: 'problem',
  problem: { status: 403, code: 'PolicyDenied', detail: 'sgr-1 is protected.' },
};

describe('a rule that no request can name by its members, such as the default rule', () => {
  const DEFAULT = rule('sgr-1', { Priority: '110' });
  const named = (allows: boolean): Permit => Object.assign(() => undefined, { byId: allows });

  it.each([
    [true, 'which the policy allows this caller'],
    [false, 'which the policy does not allow this caller'],
  ])(
    'a rule that no request can name by its members, such as the default rule, has a hint that says whether the policy allows its id: %s',
    async (allows, says) => {
      const hints = [
        { SecurityGroupRuleId: 'sgr-1', Member: 'Priority', Detail: expect.stringContaining(says) },
      ];
      const world = createSmallWorld([DEFAULT]);
      expect(await world.dryRun(flat(), { permit: named(allows) })).toMatchObject({
        result: { Hints: hints },
      });
      world.script.revoke.push({ answer: GONE });
      expect(await world.run(flat(), { permit: named(allows) })).toMatchObject({
        result: { Outcome: 'absent', Hints: hints },
      });
    },
  );
});

it('a policy that protects a rule denies a request by id after the snapshot: no row, no call', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  expect(await world.run(byId('sgr-1'), { permit })).toMatchObject(DENIED);
  // The row is read again: an instance with another policy may have claimed meanwhile.
  expect(world.trips).toEqual(['read', 'list', 'read']);
  expect(world.row()).toBeUndefined();
});

it("a policy that protects a rule stops a request that fits nothing, where ECS's own matching might take the rule", async () => {
  const world = createSmallWorld([rule('sgr-1', { Priority: '5' })]);
  expect(await world.run(flat(), { permit })).toMatchObject(DENIED);
  expect(world.revokes).toEqual([]);
});

it('a policy that protects a rule allows other rules, with the same number of round trips', async () => {
  const world = createSmallWorld([rule('sgr-1', { PortRange: '1/2' }), rule('sgr-2')]);
  expect(await world.run(flat(), { permit })).toMatchObject({ result: { Outcome: 'revoked' } });
  expect(world.trips).toHaveLength(6);
});

it('a policy that protects a rule applies before a replay, from the store and from the cache', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  await world.run(flat());
  expect(await world.run(flat(), { permit })).toMatchObject(DENIED);
  expect(await world.run(flat(), { permit }, world.instance())).toMatchObject(DENIED);
  expect(await world.run(flat())).toMatchObject({ replayed: true });
});

it('a policy that protects a rule applies before a new try, with the outcome "unknown" where an earlier call may have acted', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  world.script.revoke.push({ answer: failure('unanswered', 'Timeout'), takes: 9_000 });
  await world.run(flat());
  expect(await world.run(flat(), { permit })).toMatchObject({
    problem: { status: 403, outcome: 'unknown' },
  });
  expect(world.revokes).toHaveLength(1);
});

it('a policy that protects a rule applies before a new try that finds rules which the first did not list', async () => {
  const world = createSmallWorld([]);
  world.script.revoke.push(
    ...Array.from({ length: 5 }, () => ({ answer: failure('throttled', 'Throttling') })),
  );
  expect(await world.run(flat())).toMatchObject({ problem: { status: 429 } });
  world.script.revoke.length = 0;
  world.setRules([rule('sgr-1')]);
  expect(await world.run(flat(), { permit })).toMatchObject({ ...DENIED, problem: { outcome: 'none' } });
  expect(world.ids()).toEqual(['sgr-1']);
  expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'revoked' } });
});

it('a policy that protects a rule keeps the rule out of the hints', async () => {
  const world = createSmallWorld([rule('sgr-1', { PortRange: '22/23' })]);
  const answer = await world.run(flat(), { permit });
  expect(answer).toMatchObject({ result: { Outcome: 'absent' } });
  expect(JSON.stringify(answer)).not.toContain('sgr-1');
});

describe('a rule that was modified in its place between two tries', () => {
  const denied: Permit = (rules) =>
    rules.some(({ DestCidrIp }) => DestCidrIp === '192.0.2.0/24') ? '192.0.2.0/24 is protected.' : undefined;
  const MODIFIED = rule('sgr-1', { DestCidrIp: '192.0.2.0/24' });

  async function refusedAtFirst(request: ReturnType<typeof flat>) {
    const world = createSmallWorld([rule('sgr-1')]);
    world.script.revoke.push(
      ...Array.from({ length: 5 }, () => ({ answer: failure('throttled', 'Throttling') })),
    );
    expect(await world.run(request, { permit: denied })).toMatchObject({ problem: { status: 429 } });
    world.script.revoke.length = 0;
    world.setRules([MODIFIED]);
    return world;
  }

  it('a rule that was modified in its place between two tries is not what the request names any more, and stays', async () => {
    const world = await refusedAtFirst(flat());
    expect(await world.run(flat())).toMatchObject({
      problem: {
        status: 403,
        code: 'PolicyDenied',
        outcome: 'none',
        detail: expect.stringContaining('changed since'),
      },
    });
    expect(world.ids()).toEqual(['sgr-1']);
  });

  it('a rule that was modified in its place between two tries by its id goes only as far as the policy lets go what it is now', async () => {
    const world = await refusedAtFirst(byId('sgr-1'));
    expect(await world.run(byId('sgr-1'), { permit: denied })).toMatchObject({
      problem: { status: 403, detail: '192.0.2.0/24 is protected.', outcome: 'none' },
    });
    expect(world.ids()).toEqual(['sgr-1']);
    expect(await world.run(byId('sgr-1'))).toMatchObject({ result: { Outcome: 'revoked' } });
  });

  it('a rule that was modified in its place between two tries is left alone also where an earlier call may have acted, and the outcome is unknown', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    world.script.revoke.push({ answer: failure('unanswered', 'Timeout'), takes: 9_000 });
    await world.run(byId('sgr-1'), { permit: denied });
    world.setRules([MODIFIED]);
    expect(await world.run(byId('sgr-1'), { permit: denied })).toMatchObject({
      problem: { status: 504, outcome: 'unknown' },
    });
    expect(world.ids()).toEqual(['sgr-1']);
  });

  it('a rule that was modified in its place between two tries is refused beside the rules that went, once no call is open: the token ends', async () => {
    const both = byId('sgr-1', 'sgr-2');
    const world = createSmallWorld([rule('sgr-1'), rule('sgr-2')]);
    world.script.revoke.push({ answer: failure('unanswered', 'Timeout'), takes: 9_000 });
    await world.run(both, { permit: denied });
    world.setRules([MODIFIED]);
    expect(await world.run(both, { permit: denied })).toMatchObject({ problem: { status: 504 } });
    world.pass(CALL_OPEN + 60_000);
    const last = await world.run(both, { permit: denied });
    expect(last).toMatchObject({
      result: {
        Outcome: 'revoked',
        Evidence: 'observed',
        Revoked: [rule('sgr-2')],
        Refused: [
          { SecurityGroupRuleId: 'sgr-1', Code: 'PolicyDenied', Detail: '192.0.2.0/24 is protected.' },
        ],
      },
    });
    expect(await world.run(both, {}, world.instance())).toMatchObject({ replayed: true });
    expect(world.ids()).toEqual(['sgr-1']);
  });

  it('a rule that was modified in its place between two tries with another description is still the same rule', async () => {
    const world = await refusedAtFirst(flat());
    world.setRules([rule('sgr-1', { Description: 'renamed' })]);
    expect(await world.run(flat(), { permit: denied })).toMatchObject({ result: { Outcome: 'revoked' } });
  });
});
