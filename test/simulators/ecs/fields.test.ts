import { describe, expect, it } from 'vitest';
import { GROUP, type Parameters, startEcs, worldWith } from '../../support/ecs-simulator.ts';

const RULE = { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' };

/** What RevokeSecurityGroupEgress says to these flat members in place of the rule's own. */
async function flat(changes: Record<string, string | undefined>): Promise<string> {
  await using ecs = await startEcs({ world: worldWith({ rules: [RULE] }) });
  const { status, code } = await ecs.revoke(defined({ ...RULE, ...changes }));
  return `${status} ${code ?? ''}`.trim();
}

/** The same as `Permissions.1.*`. */
async function permission(changes: Record<string, string | undefined>): Promise<string> {
  await using ecs = await startEcs({ world: worldWith({ rules: [RULE] }) });
  const { status, code } = await ecs.revoke(prefixed(defined({ ...RULE, ...changes })));
  return `${status} ${code ?? ''}`.trim();
}

describe('a rule in a request', () => {
  it.each<[string, Record<string, string | undefined>]>([
    ['in any case', { IpProtocol: 'Tcp', Policy: 'ACCEPT', NicType: 'Intranet' }],
    ['with its defaults spelt out', { Policy: 'accept', Priority: '1', NicType: 'intranet' }],
    ['with a description, which identifies nothing', { Description: 'x'.repeat(512) }],
    ['with members sent as empty strings', { SourceCidrIp: '', Policy: '', Priority: '' }],
    ['with a destination group that the address outranks', { DestGroupId: 'sg-none', DestGroupOwnerId: '7' }],
    ['with a prefix list that the address outranks', { DestPrefixListId: 'pl-none' }],
  ])('is found %s', async (_claim, changes) => {
    expect(await flat(changes)).toBe('200');
    expect(await permission(changes)).toBe('200');
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    ['without protocol', { IpProtocol: undefined }, '400 InvalidIpProtocol.ValueNotSupported'],
    ['with an unknown protocol', { IpProtocol: 'sctp' }, '400 InvalidIpProtocol.ValueNotSupported'],
    ['with a protocol number', { IpProtocol: '6' }, '400 InvalidIpProtocol.ValueNotSupported'],
    ['without ports', { PortRange: undefined }, '400 InvalidPortRange.Malformed'],
    ['with ports that run backwards', { PortRange: '200/1' }, '400 InvalidParam.PortRange'],
    ['with one port', { PortRange: '22' }, '400 InvalidParam.PortRange'],
    ['with port 0', { PortRange: '0/22' }, '400 InvalidParam.PortRange'],
    ['with port 65536', { PortRange: '1/65536' }, '400 InvalidParam.PortRange'],
    ['with a typo of old documentation', { PortRange: '-22/22' }, '400 InvalidParam.PortRange'],
    ['of TCP without real ports', { PortRange: '-1/-1' }, '400 InvalidIpPortRange.Malformed'],
    ['of ICMP with ports', { IpProtocol: 'icmp' }, '400 InvalidIpPortRange.Malformed'],
    ['with bad source ports', { SourcePortRange: '9/8' }, '400 InvalidSourcePortRange.Malformed'],
    [
      'with source ports that do not fit',
      { SourcePortRange: '-1/-1' },
      '400 InvalidSourcePortRange.Malformed',
    ],
    ['with an unknown policy', { Policy: 'reject' }, '400 InvalidPolicy.Malformed'],
    ['with the old samples’ policy', { Policy: 'Allow' }, '400 InvalidPolicy.Malformed'],
    ['with a priority that is no number', { Priority: 'high' }, '400 InvalidPriority.Malformed'],
    ['with priority 0', { Priority: '0' }, '400 InvalidPriority.ValueNotSupported'],
    ['with priority 101', { Priority: '101' }, '400 InvalidPriority.ValueNotSupported'],
    ['with an unknown NIC type', { NicType: 'wifi' }, '400 InvalidNicType.ValueNotSupported'],
    [
      'with a long description',
      { Description: 'x'.repeat(513) },
      '400 InvalidSecurityGroupDiscription.Malformed',
    ],
    ['without destination', { DestCidrIp: undefined }, '400 MissingParameter.Dest'],
    ['with both kinds of destination address', { Ipv6DestCidrIp: '::/0' }, '400 InvalidParam.DestIp'],
    [
      'with both kinds of source address',
      { SourceCidrIp: '10.0.0.1', Ipv6SourceCidrIp: '::1' },
      '400 InvalidParam.SourceIp',
    ],
    ['from IPv6 to IPv4', { Ipv6SourceCidrIp: '::1' }, '400 InvalidParameter.Conflict'],
    ['from where it goes to', { SourceCidrIp: '10.0.0.0/8' }, '400 InvalidParamter.Conflict'],
    [
      'with a bad IPv6 destination',
      { DestCidrIp: undefined, Ipv6DestCidrIp: '::/129' },
      '400 InvalidParam.Ipv6DestCidrIp',
    ],
    ['with a bad IPv6 source', { Ipv6SourceCidrIp: 'x' }, '400 InvalidParam.Ipv6SourceCidrIp'],
    [
      'of ICMP to IPv6',
      { IpProtocol: 'icmp', PortRange: '-1/-1', DestCidrIp: undefined, Ipv6DestCidrIp: '::/0' },
      '400 InvalidParam.Ipv4ProtocolConflictWithIpv6Address',
    ],
    [
      'of ICMPv6 to IPv4',
      { IpProtocol: 'icmpv6', PortRange: '-1/-1' },
      '400 InvalidParam.Ipv6ProtocolConflictWithIpv4Address',
    ],
  ])('is refused %s', async (_claim, changes, expected) => {
    expect(await flat(changes)).toBe(expected);
    expect(await permission(changes)).toBe(expected);
  });

  it.each([
    ['DestCidrIp', '400 InvalidDestCidrIp.Malformed', '400 InvalidParam.DestCidrIp'],
    ['SourceCidrIp', '400 InvalidSourceCidrIp.Malformed', '400 InvalidParam.SourceCidrIp'],
  ])('is refused with a bad %s, by another code in each form', async (member, inFlat, inPermissions) => {
    for (const bad of ['10.0.0.0/33', '10.0.0', '010.0.0.1', '10.0.0.0/08', 'x']) {
      expect(await flat({ [member]: bad })).toBe(inFlat);
      expect(await permission({ [member]: bad })).toBe(inPermissions);
    }
  });

  it('names the entry and the member at fault', async () => {
    await using ecs = await startEcs({ world: worldWith() });
    const message = async (parameters: Parameters) => (await ecs.revoke(parameters)).message;
    expect(await message({ ...RULE, PortRange: '9/8' })).toBe(
      'The specified parameter PortRange is not valid. It should be two integers less than 65535 in ?/? format.',
    );
    const second = { ...prefixed(RULE), 'Permissions.2.IpProtocol': 'tcp', 'Permissions.2.PortRange': '1/1' };
    expect(await message(second)).toBe(
      'One of the parameters DestCidrIp, Ipv6DestCidrIp, DestGroupId or DestPrefixListId in Permissions.2 must be specified.',
    );
  });
});

describe('a port list', () => {
  const world = worldWith(
    { rules: [{ IpProtocol: 'tcp', PortRangeListId: 'prl-1', DestCidrIp: '10.0.0.0/8' }] },
    { portRangeLists: [{ PortRangeListId: 'prl-1', PortRangeListName: 'web' }] },
  );
  const LISTED = { IpProtocol: 'tcp', DestCidrIp: '10.0.0.0/8', PortRangeListId: 'prl-1' };
  const answer = async (parameters: Parameters) => {
    await using ecs = await startEcs({ world });
    const { status, code } = await ecs.revoke(parameters);
    return `${status} ${code ?? ''}`.trim();
  };

  it('stands in the place of ports, in Permissions only', async () => {
    expect(await answer(prefixed(LISTED))).toBe('200');
    expect(await answer(LISTED)).toBe('400 InvalidPortRange.Malformed');
  });

  it('is refused when it does not exist, or the protocol has no ports', async () => {
    expect(await answer(prefixed({ ...LISTED, PortRangeListId: 'prl-2' }))).toBe(
      '400 InvalidPortRangeListId.NotFound',
    );
    expect(await answer(prefixed({ ...LISTED, IpProtocol: 'gre' }))).toBe(
      '400 InvalidParam.ProtocolNotSupportPortRangeList',
    );
  });

  it('is ignored beside ports', async () => {
    expect(await answer(prefixed({ ...LISTED, PortRange: '80/80' }))).toBe(
      '400 InvalidSecurityGroupRule.RuleNotExist',
    );
  });
});

describe('the group', () => {
  it.each<[string, Record<string, string>, string]>([
    ['without region', { RegionId: '' }, '400 MissingParameter.RegionId'],
    ['of an unknown region', { RegionId: 'mars-1' }, '404 InvalidRegionId.NotFound'],
    ['without id', { SecurityGroupId: '' }, '400 MissingParameter'],
    ['with an id that is none', { SecurityGroupId: 'a' }, '400 InvalidSecurityGroupId.Malformed'],
    ['that does not exist', { SecurityGroupId: 'sg-b' }, '404 InvalidSecurityGroupId.NotFound'],
    ['of another region', { RegionId: 'cn-shanghai' }, '404 InvalidSecurityGroupId.NotFound'],
    ['of another account', { SecurityGroupId: 'sg-1651FBB64' }, '404 InvalidSecurityGroupId.NotFound'],
  ])('%s is refused', async (_claim, changes, expected) => {
    await using ecs = await startEcs();
    ecs.simulator.world.addGroup({ ...GROUP, VpcId: 'vpc-1', rules: [RULE] });
    const { status, code } = await ecs.revoke({ ...RULE, ...changes });
    expect(`${status} ${code}`).toBe(expected);
  });

  it('that a cloud product manages is not the caller’s to change', async () => {
    await using ecs = await startEcs({ world: worldWith({ ServiceManagedBy: 'ack', rules: [RULE] }) });
    expect(await ecs.revoke(RULE)).toMatchObject({
      status: 403,
      code: 'InvalidOperation.ResourceManagedByCloudProduct',
    });
    expect(ecs.simulator.world.rules('sg-a')).toHaveLength(1);
  });
});

function defined(parameters: Record<string, string | undefined>): Parameters {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) kept[name] = value;
  return kept;
}

const prefixed = (parameters: Parameters): Parameters =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [`Permissions.1.${name}`, value]));
