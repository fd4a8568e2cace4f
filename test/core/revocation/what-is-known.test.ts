/** Old snapshots prove nothing, and every token ends: docs/decisions/0022-what-is-known.md. */
import { describe, expect, it } from 'vitest';
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
} from '../small-world.ts';

const REFUSED = failure('refused', 'OperationDenied', 403);
const THREE = [rule('sgr-1'), rule('sgr-2'), rule('sgr-3')];
const ALL_THREE = byId('sgr-1', 'sgr-2', 'sgr-3');
const OPEN = CALL_OPEN + SKEW;

describe('a snapshot that lags', () => {
  it('several, gone after a part took effect, which the snapshots do not show yet: never absent', async () => {
    const world = createSmallWorld(THREE);
    world.hooks.beforeRevoke = () => {
      // The part that the batch takes is listed again, as an old snapshot would do.
      if (world.revokes.length === 1) world.setRules(THREE);
    };
    world.script.revoke.push(
      { answer: GONE, only: ['sgr-1'] },
      { answer: GONE },
      { answer: GONE },
      { answer: GONE },
    );
    expect(await world.run(ALL_THREE)).toMatchObject({
      result: { Outcome: 'revoked', Evidence: 'observed', Revoked: THREE },
    });
  });

  it('several, one by one after a batch was refused, also in later attempts', async () => {
    const world = createSmallWorld(THREE);
    world.script.revoke.push({ answer: REFUSED }, { answer: REFUSED });
    await world.run(ALL_THREE);
    expect(await world.run(ALL_THREE)).toMatchObject({ result: { Outcome: 'revoked', Evidence: 'reply' } });
    expect(world.revokes.slice(2).map(({ request }) => request)).toEqual(
      THREE.map((each) => byId(each.SecurityGroupRuleId)),
    );
  });

  it('a rule that has just been created is not taken for gone because a snapshot lacks it', async () => {
    const young = rule('sgr-1', { CreateTime: new Date(START - 5_000).toISOString() });
    const world = createSmallWorld([young]);
    world.script.revoke.push({ answer: UNANSWERED });
    world.hooks.beforeRevoke = () => world.setRules(world.revokes.length === 0 ? [] : [young]);
    expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'revoked', Revoked: [young] } });
    expect(world.revokes).toHaveLength(2);
  });
});

describe('a token that ECS keeps from its end', () => {
  it('the group is gone once no call is open: its refusal is the final answer, and the outcome unknown', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    const noGroup = failure('refused', 'InvalidSecurityGroupId.NotFound', 404);
    world.script.revoke.push({ answer: UNANSWERED, takes: 9_000 });
    await world.run(flat());
    world.script.list.push(noGroup);
    expect(await world.run(flat())).toMatchObject({ problem: { status: 504 } });
    world.pass(OPEN);
    world.script.list.push(noGroup);
    const last = await world.run(flat());
    expect(last).toMatchObject({
      problem: { status: 404, code: 'InvalidSecurityGroupId.NotFound', outcome: 'unknown' },
    });
    expect(world.row()?.state).toBe('DONE');
    expect(await world.run(flat(), {}, world.instance())).toEqual({ ...last, replayed: true });
  });

  it('refused once no call is open: the refusal is the final answer, and the outcome unknown', async () => {
    const world = createSmallWorld([rule('sgr-1')], { verify: 'none' });
    world.script.revoke.push(...Array(5).fill({ answer: UNANSWERED }));
    await world.run(flat());
    world.script.revoke.length = 0;
    world.pass(OPEN);
    world.script.revoke.push({ answer: REFUSED });
    expect(await world.run(flat())).toMatchObject({ problem: { status: 403, outcome: 'unknown' } });
    expect(world.row()?.state).toBe('DONE');
  });
});
