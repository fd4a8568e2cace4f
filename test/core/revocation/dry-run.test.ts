import { describe, expect, it } from 'vitest';
import { createSmallWorld, failure, flat, rule, UNANSWERED } from '../small-world.ts';

describe('a dry run', () => {
  it('a dry run names what would be revoked, with one snapshot, and stores nothing', async () => {
    const world = createSmallWorld([rule('sgr-1'), rule('sgr-2', { PortRange: '23/23' })]);
    expect(await world.dryRun(flat())).toEqual({
      kind: 'result',
      replayed: false,
      result: {
        RequestId: 'list-1',
        ClientToken: 'token-1',
        RegionId: 'cn-hangzhou',
        SecurityGroupId: 'sg-1',
        Outcome: 'dry-run',
        Matches: [rule('sgr-1')],
        Allowed: true,
        Plan: expect.stringMatching(/^plan-/),
        PlanExpiresAt: '2026-01-08T00:00:00.000Z',
        PlanText: [
          'Would revoke from sg-1 in cn-hangzhou:',
          '- tcp 22/22 to 10.0.0.0/8, accept, priority 1, rule sgr-1',
          'Nothing else.',
        ].join('\n'),
        CompletedAt: '2026-01-01T00:00:00.000Z',
      },
    });
    expect(world.trips).toEqual(['list']);
    expect(world.ids()).toEqual(['sgr-1', 'sgr-2']);
  });

  it('a dry run may carry the token of a revocation, finished or running, and leaves it alone', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    await world.run(flat());
    const before = world.row();
    expect(await world.dryRun(flat({ PortRange: '1/2' }))).toMatchObject({ result: { Matches: [] } });
    expect(world.row()).toEqual(before);
  });

  it('a dry run needs no token', async () => {
    const answer = await createSmallWorld([]).dryRun(flat(), { token: undefined });
    expect(answer).toMatchObject({
      result: { Outcome: 'dry-run', Matches: [], Absent: [flat().form && expect.anything()] },
    });
    expect(answer).not.toHaveProperty('result.ClientToken');
  });

  it('a dry run reports the decision of the policy, and nothing about rules that it protects', async () => {
    const world = createSmallWorld([rule('sgr-1'), rule('sgr-2', { PortRange: '22/23' })]);
    const permit = (rules: readonly { SecurityGroupRuleId: string }[]) =>
      rules.some((each) => each.SecurityGroupRuleId === 'sgr-1') ? 'a protected rule' : undefined;
    const answer = await world.dryRun(flat(), { permit });
    expect(answer).toMatchObject({ result: { Allowed: false, Denial: 'a protected rule', Matches: [] } });
    expect(JSON.stringify(answer)).not.toContain('sgr-1');
  });

  it('a dry run plans for another caller, where this one may only plan', async () => {
    const planOnly = 'policy.callers.preview.dryRunOnly allows this caller dry runs only.';
    const answer = await createSmallWorld([rule('sgr-1')]).dryRun(flat(), { planOnly });
    const same = await createSmallWorld([rule('sgr-1')]).dryRun(flat());
    const expected = { ...(same.kind === 'result' && same.result), Allowed: false, Denial: planOnly };
    expect(answer).toMatchObject({ result: expected });
    const denied = await createSmallWorld([rule('sgr-1')]).dryRun(flat(), { planOnly, denial: 'No.' });
    expect(denied).toMatchObject({
      result: { Allowed: false, Denial: 'No.', PlanText: 'Would be denied: No.' },
    });
    expect(denied).not.toHaveProperty('result.Plan');
  });

  it('a dry run does not reveal whether a rule exists that the policy protects', async () => {
    const permit = (rules: readonly { DestCidrIp?: string; SecurityGroupRuleId: string }[]) =>
      rules.some((each) => each.DestCidrIp === '10.0.0.0/8') ? 'a protected rule' : undefined;
    const [there, gone] = [createSmallWorld([rule('sgr-1')]), createSmallWorld([])];
    const answer = await there.dryRun(flat(), { permit, denial: 'a protected rule' });
    expect(answer).toEqual(await gone.dryRun(flat(), { permit, denial: 'a protected rule' }));
    expect(answer).not.toHaveProperty('result.Absent');
  });

  it('a dry run is denied for the request itself, and still reports what would be revoked', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    expect(
      await world.dryRun(flat(), { denial: 'this caller may only list', permit: () => 'a rule' }),
    ).toMatchObject({
      result: { Allowed: false, Denial: 'this caller may only list', Matches: [] },
    });
    expect(await world.dryRun(flat(), { denial: 'this caller may only list' })).toMatchObject({
      result: { Allowed: false, Matches: [{ SecurityGroupRuleId: 'sgr-1' }] },
    });
  });

  it('hints at near misses', async () => {
    const world = createSmallWorld([rule('sgr-1', { Policy: 'Drop' })]);
    expect(await world.dryRun(flat())).toMatchObject({
      result: {
        Matches: [],
        Hints: [{ SecurityGroupRuleId: 'sgr-1', Member: 'Policy', Detail: 'Policy is Drop, not accept' }],
      },
    });
  });

  it.each([
    [UNANSWERED, 503, 'EcsUnavailable'],
    [failure('refused', 'InvalidSecurityGroupId.NotFound', 404), 404, 'InvalidSecurityGroupId.NotFound'],
    [failure('ours', 'Forbidden.RAM', 403), 502, 'Forbidden.RAM'],
  ])('a dry run reports that the snapshot failed: %o', async (answer, status, code) => {
    const world = createSmallWorld([]);
    world.script.list.push(...Array(9).fill(answer));
    expect(await world.dryRun(flat())).toMatchObject({ problem: { status, code, outcome: 'none' } });
  });
});
