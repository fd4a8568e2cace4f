import { describe, expect, it } from 'vitest';
import type { EcsSimulatorOptions } from '../../../lib/simulators/ecs/simulator.ts';
import { createVirtualClock } from '../../support/clocks.ts';
import {
  GROUP,
  OTHER_ACCOUNT_ID,
  type Parameters,
  rulesOf,
  startEcs,
  worldWith,
} from '../../support/ecs-simulator.ts';

const SSH = { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' };
const groups = [
  { SecurityGroupId: 'sg-theirs', RegionId: 'cn-hangzhou', VpcId: 'vpc-1', OwnerId: OTHER_ACCOUNT_ID },
  { SecurityGroupId: 'sg-b', RegionId: 'cn-hangzhou', VpcId: 'vpc-1' },
];

async function authorize(parameters: Parameters, options: EcsSimulatorOptions = {}) {
  await using ecs = await startEcs({ world: worldWith({}, { groups }), ...options });
  const { status, code } = await ecs.call('AuthorizeSecurityGroupEgress', { ...GROUP, ...parameters });
  const [entry] = ecs.simulator.journal.entries();
  return {
    answer: code === undefined ? `${status}` : `${status} ${code}`,
    rules: ecs.simulator.world.rules('sg-a'),
    added: entry?.effects.flatMap((effect) => effect.added),
  };
}

describe('authorizing', () => {
  it('adds the rule with ECS’s defaults, an id of its own and the time', async () => {
    const { answer, rules, added } = await authorize(SSH, { clock: createVirtualClock(Date.now()) });
    expect(answer).toBe('200');
    expect(rules).toEqual([
      {
        SecurityGroupRuleId: expect.stringMatching(/^sgr-bp1[0-9a-z]{17}$/),
        Direction: 'egress',
        IpProtocol: 'TCP',
        PortRange: '22/22',
        DestCidrIp: '10.0.0.0/8',
        Policy: 'Accept',
        Priority: 1,
        NicType: 'intranet',
        CreateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
    ]);
    expect(added).toEqual([rules[0]?.SecurityGroupRuleId]);
  });

  it('keeps everything that was sent', async () => {
    const { rules } = await authorize({
      'Permissions.1.IpProtocol': 'udp',
      'Permissions.1.PortRange': '53/53',
      'Permissions.1.SourcePortRange': '1024/65535',
      'Permissions.1.Ipv6DestCidrIp': '2001:0DB8::1/64',
      'Permissions.1.Ipv6SourceCidrIp': '::1',
      'Permissions.1.Policy': 'Drop',
      'Permissions.1.Priority': '42',
      'Permissions.1.Description': 'DNS',
      'Permissions.2.IpProtocol': 'tcp',
      'Permissions.2.PortRange': '22/22',
      'Permissions.2.DestGroupId': 'sg-theirs',
      'Permissions.2.DestGroupOwnerAccount': 'other@aliyun.com',
    });
    expect(rules).toMatchObject([
      {
        IpProtocol: 'UDP',
        SourcePortRange: '1024/65535',
        Ipv6DestCidrIp: '2001:db8::1/64',
        Ipv6SourceCidrIp: '::1',
        Policy: 'Drop',
        Priority: 42,
        Description: 'DNS',
      },
      { DestGroupId: 'sg-theirs', DestGroupOwnerAccount: OTHER_ACCOUNT_ID },
    ]);
  });

  it('of a rule that exists succeeds and adds nothing, whatever its priority', async () => {
    const world = worldWith({ rules: [{ ...SSH, Priority: 9 }] });
    const { answer, rules, added } = await authorize(
      { ...SSH, IpProtocol: 'TCP', DestCidrIp: '10.0.0.0/8' },
      { world },
    );
    expect({ answer, count: rules.length, added }).toEqual({ answer: '200', count: 1, added: [] });
  });

  it.each<[string, Parameters, EcsSimulatorOptions, string]>([
    ['rule ids', { 'SecurityGroupRuleId.1': 'sgr-1' }, {}, '400 InvalidIpProtocol.ValueNotSupported'],
    ['both forms', { ...SSH, 'Permissions.1.IpProtocol': 'tcp' }, {}, '400 InvalidParam.Permissions'],
    ['ports of a protocol without', { ...SSH, IpProtocol: 'gre' }, {}, '400 OperationDenied'],
    [
      'an unknown destination group',
      { ...SSH, DestCidrIp: '', DestGroupId: 'sg-none' },
      {},
      '404 InvalidDestGroupId.NotFound',
    ],
    [
      'more rules than the group may hold',
      SSH,
      { switches: { rulesPerGroup: 0 } },
      '403 AuthorizationLimitExceed',
    ],
    [
      'a managed group',
      SSH,
      { world: worldWith({ ServiceManagedBy: 'ack' }) },
      '403 InvalidOperation.ResourceManagedByCloudProduct',
    ],
  ])('refuses %s', async (_claim, parameters, options, expected) => {
    const { answer, added } = await authorize(parameters, options);
    expect({ answer, added }).toEqual({ answer: expected, added: [] });
  });

  it('refuses the 21st group destination', async () => {
    const many = Array.from({ length: 20 }, (_, n) => ({
      IpProtocol: 'tcp',
      PortRange: `${n + 1}/${n + 1}`,
      DestGroupId: 'sg-b',
    }));
    const world = worldWith({ rules: many }, { groups });
    const wanted = { IpProtocol: 'tcp', PortRange: '99/99', DestGroupId: 'sg-b' };
    expect((await authorize(wanted, { world })).answer).toBe('400 AuthorizedGroupRule.LimitExceed');
    const one = worldWith({ rules: many.slice(1) }, { groups });
    expect((await authorize(wanted, { world: one })).answer).toBe('200');
  });

  it('wants intranet for a group destination of a classic group', async () => {
    const classic = worldWith(
      {},
      {
        groups: [
          { SecurityGroupId: 'sg-c', RegionId: 'cn-hangzhou' },
          { SecurityGroupId: 'sg-d', RegionId: 'cn-hangzhou' },
        ],
      },
    );
    const wanted = { SecurityGroupId: 'sg-c', IpProtocol: 'all', PortRange: '-1/-1', DestGroupId: 'sg-d' };
    expect((await authorize(wanted, { world: classic })).answer).toBe('403 InvalidDestGroupId.Mismatch');
    expect((await authorize({ ...wanted, NicType: 'intranet' }, { world: classic })).answer).toBe('200');
  });
});

describe('a rule that is revoked and authorized again', () => {
  it('comes back under a new id', async () => {
    await using ecs = await startEcs({ world: worldWith({ rules: [SSH] }) });
    const [before] = ecs.simulator.world.rules('sg-a');
    await ecs.revoke(SSH);
    await ecs.call('AuthorizeSecurityGroupEgress', { ...GROUP, ...SSH });
    const [after] = ecs.simulator.world.rules('sg-a');
    expect(rulesOf(ecs.simulator)).toEqual(['TCP 22/22 10.0.0.0/8 Accept']);
    expect(after?.SecurityGroupRuleId).not.toBe(before?.SecurityGroupRuleId);
  });
});
