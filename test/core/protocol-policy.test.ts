/** Today's policy over the rules themselves: before a claim, a takeover and a replay. */
import { describe, expect, it } from 'vitest';
import type { Permit } from '../../lib/core/revocation-types.ts';
import { byId, createSmallWorld, failure, flat, rule } from './small-world.ts';

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

describe('a policy that protects a rule', () => {
  it('stops a request by id after the look: no row, no call', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    expect(await world.run(byId('sgr-1'), { permit })).toMatchObject(DENIED);
    expect(world.trips).toEqual(['read', 'look']);
    expect(world.row()).toBeUndefined();
  });

  it("stops a request that fits nothing, where ECS's own matching might take the rule", async () => {
    const world = createSmallWorld([rule('sgr-1', { Priority: '5' })]);
    expect(await world.run(flat(), { permit })).toMatchObject(DENIED);
    expect(world.revokes).toEqual([]);
  });

  it('lets other rules go, in the same number of trips', async () => {
    const world = createSmallWorld([rule('sgr-1', { PortRange: '1/2' }), rule('sgr-2')]);
    expect(await world.run(flat(), { permit })).toMatchObject({ result: { Outcome: 'revoked' } });
    expect(world.trips).toHaveLength(6);
  });

  it('stands before a replay, from the store and from the cache', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    await world.run(flat());
    expect(await world.run(flat(), { permit })).toMatchObject(DENIED);
    expect(await world.run(flat(), { permit }, world.instance())).toMatchObject(DENIED);
    expect(await world.run(flat())).toMatchObject({ replayed: true });
  });

  it('stands before a new try, and says "unknown" where an earlier call may have acted', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    world.script.revoke.push({ answer: failure('unanswered', 'Timeout'), takes: 9_000 });
    await world.run(flat());
    expect(await world.run(flat(), { permit })).toMatchObject({
      problem: { status: 403, outcome: 'unknown' },
    });
    expect(world.revokes).toHaveLength(1);
  });

  it('keeps the rule out of the hints', async () => {
    const world = createSmallWorld([rule('sgr-1', { PortRange: '22/23' })]);
    const answer = await world.run(flat(), { permit });
    expect(answer).toMatchObject({ result: { Outcome: 'absent' } });
    expect(JSON.stringify(answer)).not.toContain('sgr-1');
  });
});
