import { describe, expect, it } from 'vitest';
import { OTHER_ACCOUNT_ID, type Parameters, worldWith } from '../../support/ecs-simulator.ts';
import { revoke, SSH, WEB } from './revoke-kit.ts';

describe('what a rule refers to', () => {
  const groups = [
    { SecurityGroupId: 'sg-b', RegionId: 'cn-hangzhou', VpcId: 'vpc-1' },
    { SecurityGroupId: 'sg-far', RegionId: 'cn-hangzhou', VpcId: 'vpc-2' },
    {
      SecurityGroupId: 'sg-big',
      RegionId: 'cn-hangzhou',
      VpcId: 'vpc-1',
      SecurityGroupType: 'enterprise' as const,
    },
    { SecurityGroupId: 'sg-theirs', RegionId: 'cn-hangzhou', VpcId: 'vpc-1', OwnerId: OTHER_ACCOUNT_ID },
  ];
  const prefixLists = [{ PrefixListId: 'pl-1', PrefixListName: 'cdn', RegionId: 'cn-hangzhou' }];
  const TO = { IpProtocol: 'tcp', PortRange: '22/22' };
  const referring = (group: object = {}) =>
    worldWith(
      {
        rules: [
          { ...TO, DestGroupId: 'sg-b', SecurityGroupRuleId: 'sgr-b' },
          {
            ...TO,
            DestGroupId: 'sg-theirs',
            DestGroupOwnerAccount: OTHER_ACCOUNT_ID,
            SecurityGroupRuleId: 'sgr-theirs',
          },
          { ...TO, DestPrefixListId: 'pl-1', SecurityGroupRuleId: 'sgr-pl' },
        ],
        ...group,
      },
      { groups, prefixLists },
    );
  const owned = { ...TO, DestGroupId: 'sg-theirs' };

  it('is found: an own group, a foreign one by its owner’s id or name, a prefix list', async () => {
    expect((await revoke({ ...TO, DestGroupId: 'sg-b' }, {}, referring())).gone).toEqual(['sgr-b']);
    expect((await revoke({ ...owned, DestGroupOwnerId: OTHER_ACCOUNT_ID }, {}, referring())).gone).toEqual([
      'sgr-theirs',
    ]);
    expect(
      (await revoke({ ...owned, DestGroupOwnerAccount: 'other@aliyun.com' }, {}, referring())).gone,
    ).toEqual(['sgr-theirs']);
    expect((await revoke({ ...TO, DestPrefixListId: 'pl-1' }, {}, referring())).gone).toEqual(['sgr-pl']);
    expect(
      (await revoke({ ...TO, DestGroupId: 'sg-b', DestPrefixListId: 'pl-1' }, {}, referring())).gone,
    ).toEqual(['sgr-b']);
  });

  it.each<[string, Parameters, string]>([
    ['an unknown group', { DestGroupId: 'sg-none' }, '404 InvalidDestGroupId.NotFound'],
    ['a foreign group without its owner', { DestGroupId: 'sg-theirs' }, '404 InvalidDestGroupId.NotFound'],
    [
      'an unknown owner',
      { DestGroupId: 'sg-b', DestGroupOwnerAccount: 'x@y.z' },
      '404 InvalidDestGroupId.NotFound',
    ],
    ['itself', { DestGroupId: 'sg-a' }, '403 InvalidSecurityGroup.IsSame'],
    ['a group of another VPC', { DestGroupId: 'sg-far' }, '400 InvalidDestGroupId.Mismatch'],
    ['an advanced group', { DestGroupId: 'sg-big' }, '400 InvalidGroupAuthParameter.OperationDenied'],
    ['an unknown prefix list', { DestPrefixListId: 'pl-2' }, '404 InvalidPrefixListId.NotFound'],
  ])('is refused: %s', async (_claim, destination, answer) => {
    expect(await revoke({ ...TO, ...destination }, {}, referring())).toEqual({ answer, gone: [] });
  });

  it('an advanced group can neither drop nor name a group', async () => {
    const answer = '400 InvalidGroupParameter.OperationDenied';
    const advanced = referring({ SecurityGroupType: 'enterprise' });
    expect(await revoke({ ...TO, DestGroupId: 'sg-b' }, {}, advanced)).toEqual({ answer, gone: [] });
    expect(await revoke({ ...SSH, Policy: 'drop' }, {}, advanced)).toEqual({ answer, gone: [] });
    expect((await revoke({ ...TO, DestPrefixListId: 'pl-1' }, {}, advanced)).gone).toEqual(['sgr-pl']);
  });
});

describe('the NIC type', () => {
  it('of a VPC is intranet, and internet conflicts with the rule', async () => {
    expect(await revoke({ ...SSH, NicType: 'internet' })).toEqual({
      answer: '403 InvalidNicType.Mismatch',
      gone: [],
    });
  });

  it('of a classic group is internet unless it is said', async () => {
    const { VpcId: _none, ...group } = worldWith().groups[0] ?? { SecurityGroupId: '', RegionId: '' };
    const classic = {
      ...worldWith(),
      groups: [
        {
          ...group,
          rules: [
            { ...SSH, SecurityGroupRuleId: 'sgr-out' },
            { ...WEB, NicType: 'intranet' as const, SecurityGroupRuleId: 'sgr-lan' },
          ],
        },
      ],
    };
    expect((await revoke(SSH, {}, classic)).gone).toEqual(['sgr-out']);
    expect((await revoke(WEB, {}, classic)).answer).toBe('403 InvalidNicType.Mismatch');
    expect((await revoke({ ...WEB, NicType: 'intranet' }, {}, classic)).gone).toEqual(['sgr-lan']);
    expect((await revoke({ ...WEB, DestCidrIp: '', DestPrefixListId: 'pl-1' }, {}, classic)).answer).toBe(
      '400 NotSupported.ClassicNetworkPrefixList',
    );
  });
});
