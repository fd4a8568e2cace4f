/** The seed, `RevokeSecurityGroupEgress` of June 2019: its samples, every row of its parameter table, every code. */
import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../../lib/core/request/parse-request.ts';
import { COMMON, FLAT, faultsOf, PORTS, RULE, refusalOf, ruleOf } from './support.ts';

describe('the seed’s sample requests, verbatim', () => {
  const common = { Action: 'RevokeSecurityGroupEgress', RegionId: 'cn-hangzhou', ClientToken: 'sample' };

  it('the first sample request of the seed is accepted verbatim: an address block, Policy=Allow', () => {
    const sample = {
      ...common,
      SecurityGroupId: 'sg-94n63e80l',
      IpProtocol: 'all',
      DestCidrIp: '10.0.0.0/8',
      PortRange: '-1/-1',
      NicType: 'intranet',
      Policy: 'Allow',
    };
    expect(parseRequest(sample, undefined)).toEqual({
      token: 'sample',
      dryRun: false,
      request: {
        form: 'flat',
        RegionId: 'cn-hangzhou',
        SecurityGroupId: 'sg-94n63e80l',
        IfAbsent: 'succeed',
        rule: {
          IpProtocol: 'all',
          PortRange: '-1/-1',
          DestCidrIp: '10.0.0.0/8',
          NicType: 'intranet',
          Policy: 'accept',
          Priority: '1',
        },
      },
      sent: {
        form: 'flat',
        RegionId: 'cn-hangzhou',
        SecurityGroupId: 'sg-94n63e80l',
        IfAbsent: 'succeed',
        // Allow is what the documentation of 2019 calls accept.
        rule: {
          IpProtocol: 'all',
          PortRange: '-1/-1',
          DestCidrIp: '10.0.0.0/8',
          NicType: 'intranet',
          Policy: 'accept',
        },
      },
    });
  });

  it('the second sample request of the seed is accepted verbatim: a group of another account, Policy=Drop', () => {
    const sample = {
      ...common,
      SecurityGroupId: 'sg-F876FF7BA',
      DestGroupId: 'sg-1651FBB64',
      DestGroupOwnerAccount: 'test@aliyun.com',
      IpProtocol: 'tcp',
      PortRange: '22/22',
      NicType: 'intranet',
      Policy: 'Drop',
    };
    expect(ruleOf(sample)).toEqual({
      IpProtocol: 'tcp',
      PortRange: '22/22',
      DestGroupId: 'sg-1651FBB64',
      DestGroupOwnerAccount: 'test@aliyun.com',
      NicType: 'intranet',
      Policy: 'drop',
      Priority: '1',
    });
  });
});

describe('the seed’s parameter table, with its own examples', () => {
  const v6 = { ...COMMON, ...PORTS, Ipv6DestCidrIp: '2001:db8:1234:1a00::/56' };

  it.each([
    ['IpProtocol', { ...FLAT, IpProtocol: 'icmp', PortRange: '-1/-1' }, { IpProtocol: 'icmp' }],
    ['IpProtocol', { ...FLAT, IpProtocol: 'gre', PortRange: '-1/-1' }, { IpProtocol: 'gre' }],
    ['IpProtocol', { ...FLAT, IpProtocol: 'TCP' }, { IpProtocol: 'tcp' }],
    ['IpProtocol', { ...FLAT, IpProtocol: 'Udp' }, { IpProtocol: 'udp' }],
    ['IpProtocol', { ...FLAT, IpProtocol: 'ALL', PortRange: '-1/-1' }, { IpProtocol: 'all' }],
    ['PortRange', { ...FLAT, PortRange: '1/200' }, { PortRange: '1/200' }],
    ['DestCidrIp', { ...FLAT, DestCidrIp: '0.0.0.0/0' }, { DestCidrIp: '0.0.0.0/0' }],
    [
      'DestGroupId',
      { ...COMMON, ...PORTS, DestGroupId: 'sg-securitygroupid2' },
      { DestGroupId: 'sg-securitygroupid2', NicType: 'intranet' },
    ],
    [
      'DestGroupOwnerAccount',
      { ...COMMON, ...PORTS, DestGroupId: 'sg-a', DestGroupOwnerAccount: 'FinanceJoshua' },
      { DestGroupOwnerAccount: 'FinanceJoshua' },
    ],
    [
      'DestGroupOwnerId',
      { ...COMMON, ...PORTS, DestGroupId: 'sg-a', DestGroupOwnerId: 155780923770 },
      { DestGroupOwnerId: '155780923770' },
    ],
    ['Ipv6DestCidrIp', v6, { Ipv6DestCidrIp: '2001:db8:1234:1a00::/56' }],
    [
      'Ipv6SourceCidrIp',
      { ...v6, Ipv6SourceCidrIp: '2001:db8:1234:1a00::1' },
      { Ipv6SourceCidrIp: '2001:db8:1234:1a00::1' },
    ],
    ['NicType', { ...FLAT, NicType: 'intranet' }, { NicType: 'intranet' }],
    ['NicType', { ...FLAT, NicType: 'internet' }, { NicType: 'internet' }],
    ['Policy', { ...FLAT, Policy: 'accept' }, { Policy: 'accept' }],
    ['Policy', { ...FLAT, Policy: 'drop' }, { Policy: 'drop' }],
    ['Policy, by default', FLAT, { Policy: 'accept' }],
    ['Priority', { ...FLAT, Priority: '1' }, { Priority: '1' }],
    ['Priority', { ...FLAT, Priority: 100 }, { Priority: '100' }],
    ['Priority, by default', FLAT, { Priority: '1' }],
    ['SourceCidrIp', { ...FLAT, SourceCidrIp: '0.0.0.0/0' }, { SourceCidrIp: '0.0.0.0/0' }],
    ['SourcePortRange', { ...FLAT, SourcePortRange: '1/200' }, { SourcePortRange: '1/200' }],
  ])('the example of the seed’s table is accepted for %s', (_, body, expected) => {
    expect(ruleOf(body)).toMatchObject(expected);
  });

  it('the examples of the seed’s table are accepted for RegionId, SecurityGroupId, Action and ClientToken', () => {
    const body = {
      ...RULE,
      RegionId: 'cn-hangzhou',
      SecurityGroupId: 'sg-securitygroupid1',
      Action: 'RevokeSecurityGroupEgress',
      ClientToken: '473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E',
    };
    const { request, token } = parseRequest(body, undefined);
    expect(token).toBe('473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E');
    expect(request).toMatchObject({ RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-securitygroupid1' });
    expect(request).not.toHaveProperty('Action');
  });

  it('the example of the seed’s table is accepted for Description, which names no rule', () => {
    expect(ruleOf({ ...FLAT, Description: 'FinanceJoshuaTest' })).toEqual(ruleOf(FLAT));
  });

  it('the IPv6 example of the seed’s table, which is a placeholder, is refused', () => {
    expect(faultsOf({ ...COMMON, ...PORTS, Ipv6DestCidrIp: '2001:db8:1234:1a00::XXX' })).toEqual([
      '/Ipv6DestCidrIp InvalidParam.Ipv6DestCidrIp',
    ]);
  });

  it.each([
    ['IpProtocol', 'InvalidIpProtocol.ValueNotSupported'],
    ['PortRange', 'InvalidPortRange.Malformed'],
    ['RegionId', 'MissingParameter.RegionId'],
    ['SecurityGroupId', 'MissingParameter.SecurityGroupId'],
  ])('a request requires %s, as the seed’s table says', (name, code) => {
    const { [name]: _, ...rest } = FLAT as Record<string, string>;
    expect(faultsOf(rest)).toEqual([`/${name} ${code}`]);
    expect(refusalOf(rest).fields.status).toBe(400);
  });
});

describe('the seed’s error table, as far as a request alone can earn it', () => {
  const { DestCidrIp: _, ...noDest } = FLAT;
  const icmp = { ...noDest, IpProtocol: 'icmp', PortRange: '-1/-1' };
  const both = { DestCidrIp: '10.0.0.0/8', Ipv6DestCidrIp: '2001:db8::/32' };

  // InvalidSecurityGroupId.NotFound and InvalidGroupAuthItem.NotFound only ECS can raise.
  it.each([
    [400, 'InvalidIpProtocol.ValueNotSupported', '/IpProtocol', { ...FLAT, IpProtocol: 'sctp' }],
    [404, 'InvalidDestGroupId.NotFound', '/DestGroupId', { ...noDest, DestGroupId: 'group-1' }],
    [403, 'InvalidNicType.Mismatch', '/NicType', { ...noDest, DestGroupId: 'sg-a', NicType: 'internet' }],
    [400, 'InvalidPolicy.Malformed', '/Policy', { ...FLAT, Policy: 'reject' }],
    [400, 'Invaliddestcidrip.Malformed', '/DestCidrIp', { ...FLAT, DestCidrIp: '10.0.0.0/33' }],
    [400, 'MissingParameter.Dest', '/DestCidrIp', noDest],
    [400, 'InvalidParam.PortRange', '/PortRange', { ...FLAT, PortRange: '200/1' }],
    [400, 'InvalidParam.PortRange', '/SourcePortRange', { ...FLAT, SourcePortRange: '1/65536' }],
    [400, 'InvalidPriority.Malformed', '/Priority', { ...FLAT, Priority: 'high' }],
    [400, 'InvalidPriority.ValueNotSupported', '/Priority', { ...FLAT, Priority: 101 }],
    [400, 'InvalidParam.SourceIp', '/SourceCidrIp', { ...FLAT, SourceCidrIp: '10.0.0' }],
    [400, 'InvalidParam.DestIp', '/Ipv6DestCidrIp', { ...FLAT, ...both }],
    [400, 'InvalidParam.Ipv6DestCidrIp', '/Ipv6DestCidrIp', { ...noDest, Ipv6DestCidrIp: '10.0.0.0/8' }],
    [
      400,
      'InvalidParam.Ipv6SourceCidrIp',
      '/Ipv6SourceCidrIp',
      { ...noDest, Ipv6DestCidrIp: '::/0', Ipv6SourceCidrIp: 'fe80::1%eth0' },
    ],
    [
      400,
      'InvalidParam.Ipv4ProtocolConflictWithIpv6Address',
      '/Ipv6DestCidrIp',
      { ...icmp, Ipv6DestCidrIp: '::/0' },
    ],
    [
      400,
      'InvalidParam.Ipv6ProtocolConflictWithIpv4Address',
      '/DestCidrIp',
      { ...icmp, IpProtocol: 'icmpv6', DestCidrIp: '0.0.0.0/0' },
    ],
    [400, 'ILLEGAL_IPV6_CIDR', '/Ipv6DestCidrIp', { ...noDest, Ipv6DestCidrIp: '2001:db8::/129' }],
  ])(
    'a fault of the request answers %i %s at %s, as the seed’s error table says',
    (status, code, pointer, body) => {
      const { fields, code: first } = refusalOf(body);
      expect(first).toBe(code);
      expect(fields.status).toBe(status);
      expect(fields.errors).toEqual([{ pointer, code, detail: fields.detail }]);
    },
  );
});
