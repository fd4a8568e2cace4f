/** One rule, flat and in an entry of `Permissions`: values and their combinations. */
import { describe, expect, it } from 'vitest';
import { COMMON, detailOf, entryOf, faultsOf, PORTS, permissions, RULE, ruleOf } from './support.ts';

const V4 = { DestCidrIp: '10.0.0.0/8' };
const V6 = { Ipv6DestCidrIp: '2001:db8::/32' };
const GROUP = { DestGroupId: 'sg-other' };
const LIST = { DestPrefixListId: 'pl-a' };

/** The faults of a rule, which must be the same flat and in an entry. */
function ruleFaults(rule: Record<string, unknown>): string[] {
  const flat = faultsOf({ ...COMMON, ...rule });
  const entry = faultsOf(permissions(rule)).map((fault) => fault.replace('/Permissions/0', ''));
  expect(entry).toEqual(flat);
  return flat;
}

/** The normal form of a rule, which must be the same flat and in an entry. */
function normal(rule: Record<string, unknown>) {
  const flat = ruleOf({ ...COMMON, ...rule });
  expect(entryOf(rule)).toEqual(flat);
  return flat;
}

describe('ports', () => {
  it.each(['1/1', '1/65535', '65535/65535', '22/80'])('tcp and udp take %s', (range) => {
    for (const IpProtocol of ['tcp', 'udp']) {
      expect(normal({ ...RULE, IpProtocol, PortRange: range, SourcePortRange: range })).toMatchObject({
        PortRange: range,
        SourcePortRange: range,
      });
    }
  });

  it.each([22, '22', 1, '65535'])('tcp and udp take one port alone, %j, for the range of it', (port) => {
    for (const IpProtocol of ['tcp', 'udp']) {
      expect(normal({ ...RULE, IpProtocol, PortRange: port, SourcePortRange: port })).toEqual(
        normal({ ...RULE, IpProtocol, PortRange: `${port}/${port}`, SourcePortRange: `${port}/${port}` }),
      );
    }
  });

  it.each([
    ['200/1', 'Send the lower port first: "1/200".'],
    ['-1/-1', 'Send "1/65535" for all ports'],
    [0, 'such as "1/200"'],
    ['0', 'such as "1/200"'],
    ['022', 'such as "1/200"'],
    [65536, 'such as "1/200"'],
    ['65536', 'such as "1/200"'],
    [22.5, 'such as "1/200"'],
    [-22, 'such as "1/200"'],
    ['0/22', 'such as "1/200"'],
    ['1/65536', 'such as "1/200"'],
    ['022/022', 'such as "1/200"'],
    ['22-80', 'such as "1/200"'],
    ['22/80/90', 'such as "1/200"'],
    [' 22/22', 'such as "1/200"'],
    ['22/22\n', 'such as "1/200"'],
    [['22/22'], 'PortRange cannot be an array. Send a string'],
    [{ start: 22 }, 'PortRange cannot be an object. Send a string'],
    [true, 'such as "1/200"'],
  ])('tcp refuses %j', (range, fix) => {
    const rule = { ...RULE, PortRange: range };
    expect(ruleFaults(rule)).toEqual(['/PortRange InvalidParam.PortRange']);
    expect(detailOf({ ...COMMON, ...rule })).toContain(fix);
    expect(ruleFaults({ ...RULE, SourcePortRange: range })).toEqual([
      '/SourcePortRange InvalidParam.PortRange',
    ]);
  });

  it.each(['icmp', 'gre', 'all'])('%s takes -1/-1 and nothing else', (IpProtocol) => {
    const rule = { ...RULE, IpProtocol, PortRange: '-1/-1' };
    expect(normal({ ...rule, SourcePortRange: '-1/-1' })).toMatchObject({ SourcePortRange: '-1/-1' });
    for (const range of ['22/22', '1/65535', '8/0', -1, '-1', 22, '22']) {
      expect(ruleFaults({ ...rule, PortRange: range })).toEqual(['/PortRange InvalidParam.PortRange']);
      expect(detailOf({ ...COMMON, ...rule, PortRange: range })).toContain(
        `"-1/-1": ${IpProtocol} has no ports`,
      );
    }
  });

  it('icmpv6 takes -1/-1 with IPv6', () => {
    expect(normal({ ...V6, IpProtocol: 'ICMPv6', PortRange: '-1/-1' })).toMatchObject({
      IpProtocol: 'icmpv6',
    });
    expect(ruleFaults({ ...V6, IpProtocol: 'icmpv6', PortRange: '1/1' })).toEqual([
      '/PortRange InvalidParam.PortRange',
    ]);
  });

  it('ports are still checked for shape when the protocol is not known', () => {
    const rule = { ...V4, IpProtocol: '6' };
    const protocol = '/IpProtocol InvalidIpProtocol.ValueNotSupported';
    expect(ruleFaults({ ...rule, PortRange: '22/22' })).toEqual([protocol]);
    expect(ruleFaults({ ...rule, PortRange: '-1/-1' })).toEqual([protocol]);
    expect(ruleFaults({ ...rule, PortRange: 22 })).toEqual([protocol]);
    expect(ruleFaults({ ...rule, PortRange: '80/22' })).toEqual([
      protocol,
      '/PortRange InvalidParam.PortRange',
    ]);
  });
});

describe('PortRangeListId', () => {
  const rule = { ...V4, IpProtocol: 'tcp', PortRangeListId: 'prl-2ze9743' };

  it('PortRangeListId replaces PortRange, in an entry only', () => {
    expect(entryOf(rule)).toMatchObject({ PortRangeListId: 'prl-2ze9743' });
    expect(faultsOf({ ...COMMON, ...RULE, ...rule })).toEqual(['/PortRangeListId UnknownParameter']);
    expect(detailOf({ ...COMMON, ...RULE, ...rule })).toContain('an entry of Permissions');
    expect(faultsOf({ ...COMMON, ...rule })).toEqual([
      '/PortRange InvalidPortRange.Malformed',
      '/PortRangeListId UnknownParameter',
    ]);
  });

  it('PortRangeListId is ignored beside PortRange, yet checked for shape', () => {
    expect(entryOf({ ...RULE, ...rule })).toEqual(entryOf(RULE));
    expect(faultsOf(permissions({ ...RULE, PortRangeListId: 'pl-a' }))).toEqual([
      '/Permissions/0/PortRangeListId InvalidPortRangeListId.NotFound',
    ]);
    expect(entryOf({ ...rule, IpProtocol: 'all', PortRange: '-1/-1' })).not.toHaveProperty('PortRangeListId');
  });

  it.each(['icmp', 'gre', 'all'])('PortRangeListId is refused with %s, which has no ports', (IpProtocol) => {
    expect(faultsOf(permissions({ ...rule, IpProtocol }))).toEqual([
      '/Permissions/0/PortRangeListId InvalidParam.ProtocolNotSupportPortRangeList',
    ]);
  });
});

describe('the destination', () => {
  const owner = { DestGroupOwnerAccount: 'other@example.com', DestGroupOwnerId: 155780923770 };

  it.each([
    ['DestCidrIp over all others', { ...V4, ...GROUP, ...LIST, ...owner }, V4],
    [
      'DestGroupId over DestPrefixListId, with its owner and NicType intranet',
      { ...GROUP, ...LIST, ...owner },
      {
        ...GROUP,
        DestGroupOwnerAccount: 'other@example.com',
        DestGroupOwnerId: '155780923770',
        NicType: 'intranet',
      },
    ],
    ['Ipv6DestCidrIp over DestPrefixListId', { ...V6, ...LIST }, V6],
    ['DestPrefixListId alone', LIST, LIST],
  ])('the destination is %s', (_, destination, kept) => {
    expect(normal({ ...PORTS, ...destination })).toEqual({
      ...PORTS,
      ...kept,
      Policy: 'accept',
      Priority: '1',
    });
  });

  it.each([
    ['IPv4 and IPv6', { ...V4, ...V6 }, '/Ipv6DestCidrIp InvalidParam.DestIp'],
    [
      'IPv6 and a group, whose order is documented nowhere',
      { ...V6, ...GROUP },
      '/Ipv6DestCidrIp InvalidParam.DestIp',
    ],
    ['IPv4, IPv6 and a group', { ...V4, ...V6, ...GROUP }, '/Ipv6DestCidrIp InvalidParam.DestIp'],
    ['nothing but an owner', owner, '/DestCidrIp MissingParameter.Dest'],
    ['nothing', {}, '/DestCidrIp MissingParameter.Dest'],
  ])('the destination is refused as %s', (_, destination, fault) => {
    expect(ruleFaults({ ...PORTS, ...destination })).toEqual([fault]);
  });

  it('the destination is not missing when it is malformed', () => {
    expect(ruleFaults({ ...PORTS, DestCidrIp: 'x' })).toEqual(['/DestCidrIp Invaliddestcidrip.Malformed']);
  });

  it('the destination checks what it ignores for shape', () => {
    expect(ruleFaults({ ...RULE, DestGroupId: 'x', DestGroupOwnerId: 'x', DestPrefixListId: 'x' })).toEqual([
      '/DestGroupId InvalidDestGroupId.NotFound',
      '/DestGroupOwnerId InvalidParameter',
      '/DestPrefixListId InvalidPrefixListId.NotFound',
    ]);
  });

  it('the destination must not be the group itself, unless an address outranks it', () => {
    const same = { DestGroupId: 'sg-94n63e80l' };
    expect(ruleFaults({ ...PORTS, ...same })).toEqual(['/DestGroupId InvalidSecurityGroup.IsSame']);
    expect(ruleFaults({ ...RULE, ...same })).toEqual([]);
  });

  it('the destination as a group alone does not go with NicType internet', () => {
    expect(ruleFaults({ ...PORTS, ...GROUP, NicType: 'Internet' })).toEqual([
      '/NicType InvalidNicType.Mismatch',
    ]);
    expect(ruleFaults({ ...RULE, ...GROUP, NicType: 'internet' })).toEqual([]);
    expect(ruleFaults({ ...PORTS, ...LIST, NicType: 'internet' })).toEqual([]);
  });
});

describe('address families', () => {
  const icmp = { IpProtocol: 'icmp', PortRange: '-1/-1' };
  const icmpv6 = { ...icmp, IpProtocol: 'icmpv6' };
  const source4 = { SourceCidrIp: '192.0.2.0/24' };
  const source6 = { Ipv6SourceCidrIp: '2001:db8:1::/48' };

  it.each([
    ['two sources', { ...RULE, ...source4, ...source6 }, ['/Ipv6SourceCidrIp InvalidParam.SourceIp']],
    [
      'an IPv4 source and an IPv6 destination',
      { ...PORTS, ...V6, ...source4 },
      ['/SourceCidrIp InvalidParameter.Conflict'],
    ],
    [
      'an IPv6 source and an IPv4 destination',
      { ...RULE, ...source6 },
      ['/Ipv6SourceCidrIp InvalidParameter.Conflict'],
    ],
    [
      'icmp with IPv6 on both sides',
      { ...icmp, ...V6, ...source6 },
      [
        '/Ipv6DestCidrIp InvalidParam.Ipv4ProtocolConflictWithIpv6Address',
        '/Ipv6SourceCidrIp InvalidParam.Ipv4ProtocolConflictWithIpv6Address',
      ],
    ],
    [
      'icmpv6 with IPv4 on both sides',
      { ...icmpv6, ...V4, ...source4 },
      [
        '/DestCidrIp InvalidParam.Ipv6ProtocolConflictWithIpv4Address',
        '/SourceCidrIp InvalidParam.Ipv6ProtocolConflictWithIpv4Address',
      ],
    ],
    [
      'icmp with an IPv6 source of a group rule',
      { ...icmp, ...GROUP, ...source6 },
      ['/Ipv6SourceCidrIp InvalidParam.Ipv4ProtocolConflictWithIpv6Address'],
    ],
  ])('a rule is refused with %s', (_, rule, faults) => {
    expect(ruleFaults(rule)).toEqual(faults);
  });

  it.each([
    ['IPv4 throughout', { ...RULE, ...source4 }],
    ['IPv6 throughout', { ...PORTS, ...V6, ...source6 }],
    ['icmp with IPv4', { ...icmp, ...V4, ...source4 }],
    ['icmpv6 with IPv6', { ...icmpv6, ...V6, ...source6 }],
    ['all and gre with IPv6', { ...icmp, IpProtocol: 'all', ...V6 }],
    ['a source with a prefix list', { ...PORTS, ...LIST, ...source6 }],
  ])('a rule is accepted with %s', (_, rule) => {
    expect(ruleFaults(rule)).toEqual([]);
  });

  it.each([
    ['DestCidrIp', '2001:db8::/32', 'Invaliddestcidrip.Malformed'],
    ['DestCidrIp', 167772160, 'Invaliddestcidrip.Malformed'],
    ['SourceCidrIp', '010.0.0.1', 'InvalidParam.SourceIp'],
    ['SourceCidrIp', ['10.0.0.1'], 'InvalidParam.SourceIp'],
    ['Ipv6DestCidrIp', '::ffff:10.0.0.0/104', 'InvalidParam.Ipv6DestCidrIp'],
    ['Ipv6DestCidrIp', '2001:db8::/', 'ILLEGAL_IPV6_CIDR'],
    ['Ipv6DestCidrIp', '2001:db8::/064', 'ILLEGAL_IPV6_CIDR'],
    ['Ipv6DestCidrIp', {}, 'InvalidParam.Ipv6DestCidrIp'],
    ['Ipv6SourceCidrIp', '2001:db8::/129', 'ILLEGAL_IPV6_CIDR'],
    ['Ipv6SourceCidrIp', '192.0.2.1', 'InvalidParam.Ipv6SourceCidrIp'],
  ])('the member %s is refused as %j with %s', (name, value, code) => {
    const rest = name.startsWith('Ipv6') ? { ...PORTS, ...V6 } : RULE;
    expect(ruleFaults({ ...rest, [name]: value })).toEqual([`/${name} ${code}`]);
  });

  it('a block keeps its host bits, in one spelling', () => {
    expect(normal({ ...PORTS, DestCidrIp: '10.0.0.1/8' })).toMatchObject({ DestCidrIp: '10.0.0.1/8' });
    expect(normal({ ...PORTS, DestCidrIp: '10.0.0.1/32' })).toMatchObject({ DestCidrIp: '10.0.0.1' });
    expect(normal({ ...PORTS, Ipv6DestCidrIp: '2001:0DB8:0::1/64' })).toMatchObject({
      Ipv6DestCidrIp: '2001:db8::1/64',
    });
  });
});
