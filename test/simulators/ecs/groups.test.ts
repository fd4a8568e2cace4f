import { describe, expect, it } from 'vitest';
import { OTHER_ACCOUNT_ID, type Parameters, startEcs, worldWith } from '../../support/ecs-simulator.ts';

describe('listing groups', () => {
  const listed = async (parameters: Parameters) => {
    await using ecs = await startEcs({
      world: worldWith(
        {
          rules: [
            { IpProtocol: 'all', DestGroupId: 'sg-b' },
            { IpProtocol: 'all', DestCidrIp: '10.0.0.1' },
          ],
        },
        {
          groups: [
            {
              SecurityGroupId: 'sg-b',
              RegionId: 'cn-hangzhou',
              SecurityGroupType: 'enterprise',
              VpcId: 'vpc-2',
              ServiceManagedBy: 'ack',
              Tags: [{ TagKey: 'egress', TagValue: 'open' }],
            },
            { SecurityGroupId: 'sg-c', RegionId: 'cn-hangzhou' },
            { SecurityGroupId: 'sg-d', RegionId: 'cn-shanghai' },
            { SecurityGroupId: 'sg-e', RegionId: 'cn-hangzhou', OwnerId: OTHER_ACCOUNT_ID },
          ],
        },
      ),
    });
    const { body, code } = await ecs.call('DescribeSecurityGroups', {
      RegionId: 'cn-hangzhou',
      ...parameters,
    });
    // The shape that this test is about.
    const groups = (body.SecurityGroups as { SecurityGroup: readonly Record<string, unknown>[] } | undefined)
      ?.SecurityGroup;
    return {
      code,
      groups: groups ?? [],
      ids: groups?.map((group) => group.SecurityGroupId),
      next: body.NextToken,
    };
  };

  it('listing groups returns the account’s groups of the region, with type, owner product, tags and rule counts', async () => {
    const { groups, ids } = await listed({});
    expect(ids).toEqual(['sg-a', 'sg-b', 'sg-c']);
    expect(groups.slice(0, 2)).toMatchObject([
      {
        SecurityGroupType: 'normal',
        ServiceManaged: false,
        RuleCount: 2,
        GroupToGroupRuleCount: 1,
        VpcId: 'vpc-1',
        Tags: { Tag: [] },
      },
      {
        SecurityGroupType: 'enterprise',
        ServiceManaged: true,
        RuleCount: 0,
        VpcId: 'vpc-2',
        Tags: { Tag: [{ TagKey: 'egress', TagValue: 'open' }] },
      },
    ]);
  });
});

describe('a group of one’s own', () => {
  const REGION = { RegionId: 'cn-hangzhou' };

  it('a group of one’s own is made empty, is listed, takes rules, and goes with them', async () => {
    await using ecs = await startEcs();
    const made = await ecs.call('CreateSecurityGroup', {
      ...REGION,
      VpcId: 'vpc-9',
      SecurityGroupName: 'mine',
    });
    const SecurityGroupId = String(made.body.SecurityGroupId);
    expect(SecurityGroupId).toMatch(/^sg-bp1[0-9a-f]{17}$/);
    const group = { ...REGION, SecurityGroupId };
    const rule = { IpProtocol: 'all', PortRange: '-1/-1', DestCidrIp: '10.0.0.0/8' };
    expect(ecs.simulator.world.group(SecurityGroupId)).toMatchObject({
      SecurityGroupName: 'mine',
      VpcId: 'vpc-9',
    });
    expect(await ecs.raw('AuthorizeSecurityGroupEgress', { ...group, ...rule })).toMatch(/^200/);
    expect(ecs.simulator.world.rules(SecurityGroupId)).toHaveLength(1);
    expect(await ecs.raw('DeleteSecurityGroup', group)).toMatch(/^200/);
    expect((await ecs.call('DeleteSecurityGroup', group)).code).toBe('InvalidSecurityGroupId.NotFound');
  });
});
