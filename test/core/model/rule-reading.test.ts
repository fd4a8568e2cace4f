import fc from 'fast-check';
import { expect, it } from 'vitest';
import { protocolOf } from '../../../lib/core/model/rule-members.ts';
import { blocksOf, notUnderstood, portSpan, portsOf } from '../../../lib/core/model/rule-reading.ts';
import { pattern, rule } from '../small-world.ts';

it.each([
  ['6', 'tcp'],
  ['17', 'udp'],
  ['1', 'icmp'],
  ['58', 'icmpv6'],
  ['47', 'gre'],
  ['ICMPv6', 'icmpv6'],
  ['All', 'all'],
])('a protocol is understood by name in any letter case, and by IANA number: %s', (text, protocol) => {
  expect(protocolOf(text)).toBe(protocol);
});

it.each(['0', '2', '50', '132', '255', '06', ' 6', '6.0', '-1', 'sctp', 'any', '', 'constructor'])(
  'a protocol is not understood as %j',
  (text) => {
    expect(protocolOf(text)).toBeUndefined();
  },
);

it.each([
  [
    { IpProtocol: 'TCP', PortRange: '22/22' },
    { first: 22, last: 22 },
  ],
  [
    { IpProtocol: '17', PortRange: '-1/-1' },
    { first: 1, last: 65_535 },
  ],
  [
    { IpProtocol: '132', PortRange: '80/443' },
    { first: 80, last: 443 },
  ],
  [{ IpProtocol: 'ICMP', PortRange: '-1/-1' }, 'none'],
  [{ IpProtocol: 'ALL', PortRange: '1/65535' }, 'none'],
  [{ IpProtocol: 'GRE', PortRange: '' }, 'none'],
  [{ IpProtocol: 'TCP', PortRange: '', PortRangeListId: 'prl-1' }, 'list'],
  [{ IpProtocol: 'TCP', PortRange: '22/22', PortRangeListId: 'prl-1' }, 'not-understood'],
  [{ IpProtocol: 'ALL', PortRange: '22/22' }, 'not-understood'],
  [{ IpProtocol: 'ICMP', PortRange: '8/0' }, 'not-understood'],
])('the ports of a rule of %j', (over, ports) => {
  expect(portsOf(rule('sgr-1', over))).toEqual(ports);
});

it.each(['', '22', '22-25', '0/65535', '0/0', '80/22', '1/65536', '022/22', '22/22/22', '22/', 'any', '-1'])(
  'the ports of a rule of tcp are not understood as %j',
  (PortRange) => {
    expect(portsOf(rule('sgr-1', { PortRange }))).toBe('not-understood');
  },
);

it('the ports of a rule are understood for every range that ECS documents, and keep its ends', () => {
  const port = fc.integer({ min: 1, max: 65_535 });
  fc.assert(
    fc.property(port, port, (a, b) => {
      const [first, last] = [Math.min(a, b), Math.max(a, b)];
      expect(portSpan(`${first}/${last}`)).toEqual({ first, last });
      if (first < last) expect(portSpan(`${last}/${first}`)).toBeUndefined();
    }),
  );
});

it.each([
  [{ DestCidrIp: '10.0.0.0/8' }, ['10.0.0.0/8']],
  [{ DestCidrIp: '10.0.0.1/8', Ipv6DestCidrIp: '2001:DB8::/32' }, ['10.0.0.1/8', '2001:DB8::/32']],
  [{ DestCidrIp: '', DestGroupId: 'sg-2' }, []],
])('the destination of a rule is read: %j', (over, blocks) => {
  expect(blocksOf(rule('sgr-1', over))).toEqual(blocks);
});

it.each([
  { DestCidrIp: '10.0.0.0/08' },
  { DestCidrIp: '010.0.0.1' },
  { DestCidrIp: '10.0.0.0/255.0.0.0' },
  { DestCidrIp: '10.0.0.0-10.0.0.9' },
  { DestCidrIp: '10.0.0.0/8,192.168.0.0/16' },
  { DestCidrIp: '', Ipv6DestCidrIp: '::ffff:10.0.0.1' },
  { DestCidrIp: '', Ipv6DestCidrIp: 'fe80::1%eth0' },
  { DestCidrIp: 'any', DestGroupId: 'sg-2' },
  { DestCidrIp: '' },
])('the destination of a rule is not understood: %j', (over) => {
  expect(blocksOf(rule('sgr-1', over))).toBeUndefined();
});

it.each([
  [{}, []],
  [{ IpProtocol: '6' }, []],
  [{ IpProtocol: '132' }, ['IpProtocol']],
  [{ PortRange: '22' }, ['PortRange']],
  [{ DestCidrIp: '10.0.0.0/08' }, ['DestCidrIp']],
  [{ Ipv6DestCidrIp: '::ffff:10.0.0.1' }, ['Ipv6DestCidrIp']],
  [{ Policy: 'Reject' }, ['Policy']],
  [{ IpProtocol: 'x', PortRange: 'y', DestCidrIp: 'z' }, ['IpProtocol', 'PortRange', 'DestCidrIp']],
])('what is not understood of a rule is named by member: %j', (over, members) => {
  expect(notUnderstood(rule('sgr-1', over))).toEqual(members);
});

it('what is not understood of a rule is nothing where only the id of a rule was stored', () => {
  expect(notUnderstood({ SecurityGroupRuleId: 'sgr-1', IpProtocol: 'x' })).toEqual([]);
});

it('what is not understood of a rule is nothing of a pattern, which has passed the parser', () => {
  expect([portsOf(pattern()), blocksOf(pattern())]).toEqual([{ first: 22, last: 22 }, ['10.0.0.0/8']]);
});
