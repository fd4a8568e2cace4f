import { describe, expect, it } from 'vitest';
import type { Switches } from '../../../lib/simulators/ecs/switches.ts';
import {
  GROUP,
  OTHER_ACCOUNT_ID,
  type Parameters,
  type Running,
  startEcs,
  worldWith,
} from '../../support/ecs-simulator.ts';

const LOOK = 'DescribeSecurityGroupAttribute';
type Described = Readonly<Record<string, unknown>>;

async function look(ecs: Running, parameters: Parameters = {}) {
  const answer = await ecs.call(LOOK, { ...GROUP, ...parameters });
  // The shape that this test is about.
  const { Permission } = (answer.body.Permissions ?? { Permission: [] }) as {
    Permission: readonly Described[];
  };
  return { ...answer, rules: Permission, next: String(answer.body.NextToken) };
}

const world = worldWith(
  {
    Description: 'one group',
    rules: [
      {
        IpProtocol: 'tcp',
        PortRange: '22/22',
        DestGroupId: 'sg-theirs',
        DestGroupOwnerAccount: OTHER_ACCOUNT_ID,
        SecurityGroupRuleId: 'sgr-1',
        CreateTime: '2019-05-06T08:14:02Z',
      },
      { IpProtocol: 'icmpv6', Ipv6DestCidrIp: '::/0', Policy: 'drop', SecurityGroupRuleId: 'sgr-2' },
      { Direction: 'ingress', IpProtocol: 'all', SourceCidrIp: '10.0.0.0/8', SecurityGroupRuleId: 'sgr-3' },
    ],
  },
  {
    groups: [
      {
        SecurityGroupId: 'sg-theirs',
        SecurityGroupName: 'theirs',
        RegionId: 'cn-hangzhou',
        VpcId: 'vpc-1',
        OwnerId: OTHER_ACCOUNT_ID,
      },
    ],
  },
);

it('describing a group returns the group and its rules as the vendor’s sample does', async () => {
  await using ecs = await startEcs({ world });
  const { status, body, rules } = await look(ecs, { Direction: 'egress' });
  expect({ status, ...body, Permissions: undefined }).toEqual({
    status: 200,
    VpcId: 'vpc-1',
    RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
    InnerAccessPolicy: 'Accept',
    Description: 'one group',
    SecurityGroupId: 'sg-a',
    SecurityGroupName: 'a',
    RegionId: 'cn-hangzhou',
    NextToken: '',
  });
  expect(rules[0]).toEqual({
    SecurityGroupRuleId: 'sgr-1',
    Direction: 'egress',
    IpProtocol: 'TCP',
    PortRange: '22/22',
    PortRangeListId: '',
    PortRangeListName: '',
    SourcePortRange: '',
    Policy: 'Accept',
    Priority: 1,
    NicType: 'intranet',
    Description: '',
    CreateTime: '2019-05-06T08:14:02Z',
    DestCidrIp: '',
    Ipv6DestCidrIp: '',
    DestGroupId: 'sg-theirs',
    DestGroupName: 'theirs',
    DestGroupOwnerAccount: 1987,
    DestPrefixListId: '',
    DestPrefixListName: '',
    SourceCidrIp: '',
    Ipv6SourceCidrIp: '',
    SourceGroupId: '',
    SourceGroupName: '',
    SourceGroupOwnerAccount: '',
    SourcePrefixListId: '',
    SourcePrefixListName: '',
  });
  expect(rules[1]).toMatchObject({
    IpProtocol: 'ICMPV6',
    PortRange: '-1/-1',
    Policy: 'Drop',
    Ipv6DestCidrIp: '::/0',
  });
});

it('describing a group leaves absent members out, by switch', async () => {
  const switches: Partial<Switches> = { absentMembers: 'omitted' };
  await using ecs = await startEcs({ world, switches });
  expect((await look(ecs)).rules[0]).toEqual({
    SecurityGroupRuleId: 'sgr-1',
    Direction: 'egress',
    IpProtocol: 'TCP',
    PortRange: '22/22',
    Policy: 'Accept',
    Priority: 1,
    NicType: 'intranet',
    CreateTime: '2019-05-06T08:14:02Z',
    DestGroupId: 'sg-theirs',
    DestGroupName: 'theirs',
    DestGroupOwnerAccount: 1987,
  });
});

it('describing a group lists protocols by IANA number, by switch', async () => {
  await using ecs = await startEcs({ world, switches: { describedProtocols: 'numbers' } });
  expect((await look(ecs)).rules.map((rule) => rule.IpProtocol)).toEqual(['6', '58', 'ALL']);
});

describe('paging', () => {
  const many = Array.from({ length: 1205 }, (_, n) => ({
    IpProtocol: 'tcp',
    PortRange: `${n + 1}/${n + 1}`,
    DestCidrIp: '10.0.0.0/8',
    SecurityGroupRuleId: `sgr-${n + 1}`,
  }));

  /** The ids of every page. */
  async function pages(ecs: Running, parameters: Parameters, between = () => {}): Promise<unknown[][]> {
    const found: unknown[][] = [];
    for (let next: string | undefined; next !== ''; ) {
      const page = await look(ecs, { ...parameters, ...(next !== undefined && { NextToken: next }) });
      found.push(page.rules.map((rule) => rule.SecurityGroupRuleId));
      next = page.next;
      between();
    }
    return found;
  }

  it('paging gives 500 rules a page, or as many as are asked for, each rule once', async () => {
    await using ecs = await startEcs({ world: worldWith({ rules: many }) });
    expect((await pages(ecs, {})).map((page) => page.length)).toEqual([500, 500, 205]);
    const large = await pages(ecs, { MaxResults: '1000' });
    expect(large.map((page) => page.length)).toEqual([1000, 205]);
    expect(large.flat()).toEqual(many.map((rule) => rule.SecurityGroupRuleId));
    expect(await pages(ecs, { Direction: 'ingress' })).toEqual([[]]);
  });

  it('paging ends on a full page without another, empty one', async () => {
    await using ecs = await startEcs({ world: worldWith({ rules: many.slice(0, 20) }) });
    expect((await pages(ecs, { MaxResults: '10' })).map((page) => page.length)).toEqual([10, 10]);
  });

  it('paging neither skips nor repeats a rule when others go and come between two pages', async () => {
    await using ecs = await startEcs({ world: worldWith({ rules: many.slice(0, 25) }) });
    const { world: cloud } = ecs.simulator;
    let once = true;
    const found = await pages(ecs, { MaxResults: '10' }, () => {
      if (!once) return;
      once = false;
      cloud.removeRule('sgr-10');
      cloud.recreateRule('sgr-1');
    });
    const [, second = [], third = []] = found;
    expect([second[0], third.length]).toEqual(['sgr-11', 6]);
    expect(new Set(found.flat()).size).toBe(26);
  });

  it('paging refuses the token of another query', async () => {
    await using ecs = await startEcs({ world: worldWith({ rules: many.slice(0, 25) }) });
    const { next } = await look(ecs, { MaxResults: '10', Direction: 'egress' });
    expect((await look(ecs, { NextToken: next, Direction: 'all' })).code).toBe('InvalidParamter');
    expect((await look(ecs, { NextToken: next, Direction: 'egress' })).rules).toHaveLength(15);
  });
});
