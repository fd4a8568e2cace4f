import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupProtection, idProtection, ruleProtection } from '../../../lib/core/policy/protection.ts';
import { pattern, rule } from '../small-world.ts';
import { OPEN_GUARD } from './kit.ts';

const destinations = (...entries: string[]) => ({ ...OPEN_GUARD, destinations: entries });
const ports = (first: number, last: number, protocol?: 'tcp' | 'udp') => ({
  ...OPEN_GUARD,
  ports: [{ first, last, ...(protocol && { protocol }) }],
});

describe('a protected destination', () => {
  it.each([
    ['10.0.0.0/8', { DestCidrIp: '10.0.0.0/8' }],
    ['10.0.0.0/8', { DestCidrIp: '10.1.2.3' }],
    ['10.0.0.0/8', { DestCidrIp: '10.200.0.0/16' }],
    ['0.0.0.0/0', { DestCidrIp: '0.0.0.0/0' }],
    ['2001:db8::/32', { DestCidrIp: undefined, Ipv6DestCidrIp: '2001:DB8:0::1' }],
    ['sg-dns*', { DestCidrIp: undefined, DestGroupId: 'sg-dns1' }],
    ['pl-core', { DestCidrIp: undefined, DestPrefixListId: 'pl-core' }],
    ['pl-core', { DestCidrIp: undefined, DestPrefixListId: 'pl-CORE' }],
    ['sg-DNS*', { DestCidrIp: undefined, DestGroupId: 'sg-Dns1' }],
  ])('%s contains the rule %j', (entry, over) => {
    const { DestCidrIp: _, ...bare } = rule('sgr-1');
    const held = { ...bare, ...Object.fromEntries(Object.entries(over).filter(([, value]) => value)) };
    expect(ruleProtection(destinations(entry), held)).toEqual({ list: 'destinations', entry });
  });

  it.each([
    ['a wider rule', '10.0.0.0/16', { DestCidrIp: '10.0.0.0/8' }],
    ['a neighbour', '10.0.0.0/25', { DestCidrIp: '10.0.0.128/25' }],
    ['the other family', '0.0.0.0/0', { DestCidrIp: '2001:db8::1' }],
    ['a group by a block', '0.0.0.0/0', { DestCidrIp: '', DestGroupId: 'sg-dns1' }],
    ['a longer id without a star', 'sg-dns', { DestCidrIp: '', DestGroupId: 'sg-dns1' }],
  ])('a protected destination does not contain %s', (_, entry, over) => {
    expect(ruleProtection(destinations(entry), rule('sgr-1', over))).toBeUndefined();
  });

  it('a protected destination contains a pattern of a request exactly if it contains the rule', () => {
    expect(ruleProtection(destinations('10.0.0.0/8'), pattern())).toBeDefined();
  });

  it('a protected destination contains exactly the addresses of its block', () => {
    fc.assert(
      fc.property(fc.nat({ max: 255 }), fc.nat({ max: 255 }), (third, fourth) => {
        const protection = ruleProtection(
          destinations('192.0.2.64/26'),
          rule('sgr-1', { DestCidrIp: `192.0.${third}.${fourth}` }),
        );
        expect(protection !== undefined).toBe(third === 2 && fourth >= 64 && fourth <= 127);
      }),
    );
  });
});

describe('protected ports', () => {
  it.each([
    [ports(22, 22), { PortRange: '22/22' }],
    [ports(1, 1024), { PortRange: '53/53', IpProtocol: 'UDP' }],
    [ports(1, 1024, 'udp'), { PortRange: '1/1024', IpProtocol: 'udp' }],
    [ports(1, 65_535), { PortRange: '-1/-1', IpProtocol: 'TCP' }],
  ])('%j contain a rule within them: %j', (guard, over) => {
    expect(ruleProtection(guard, rule('sgr-1', over))?.list).toBe('ports');
  });

  it.each([
    ['a range that begins below', ports(22, 80), { PortRange: '21/22' }],
    ['a rule for every port of tcp', ports(22, 80), { PortRange: '-1/-1' }],
    ['a range that ends above', ports(22, 80), { PortRange: '80/81' }],
    ['another protocol', ports(22, 22, 'udp'), { PortRange: '22/22' }],
    ['a protocol without ports', ports(1, 65_535), { IpProtocol: 'ALL', PortRange: '-1/-1' }],
    ['a list of ports', ports(1, 65_535), { PortRange: '', PortRangeListId: 'prl-1' }],
  ])('protected ports do not contain %s', (_, guard, over) => {
    expect(ruleProtection(guard, rule('sgr-1', over))).toBeUndefined();
  });
});

describe('a rule that is not understood', () => {
  it.each([
    ['an unknown protocol', { IpProtocol: '132', PortRange: '-1/-1' }],
    ['an invalid range', { PortRange: '22' }],
    ['ports with a protocol that has none', { IpProtocol: 'ALL', PortRange: '22/22' }],
    ['a range and a list of ports', { PortRangeListId: 'prl-1' }],
  ])('a rule that is not understood is protected by every entry of ports: %s', (_, over) => {
    expect(ruleProtection(ports(443, 443), rule('sgr-1', over))).toEqual({
      list: 'ports',
      entry: '443/443',
      notUnderstood: true,
    });
    // Its destination is understood, and is outside the block.
    expect(ruleProtection(destinations('192.0.2.0/24'), rule('sgr-1', over))).toBeUndefined();
  });

  it('a rule that is not understood is not protected by the ports of the other protocol if its own is understood', () => {
    expect(ruleProtection(ports(53, 53, 'udp'), rule('sgr-1', { PortRange: '22' }))).toBeUndefined();
  });

  it.each(['10.0.0.0/08', '::ffff:192.0.2.1', 'any', ''])(
    'a rule that is not understood is protected by every entry of destinations: %j',
    (DestCidrIp) => {
      expect(ruleProtection(destinations('192.0.2.0/24'), rule('sgr-1', { DestCidrIp }))).toEqual({
        list: 'destinations',
        entry: '192.0.2.0/24',
        notUnderstood: true,
      });
      expect(ruleProtection(ports(443, 443), rule('sgr-1', { DestCidrIp }))).toBeUndefined();
    },
  );

  it.each([
    ['6', '22/22', 'tcp'],
    ['17', '53/53', 'udp'],
  ] as const)('an IANA number is understood: %s', (IpProtocol, PortRange, protocol) => {
    const over = { IpProtocol, PortRange };
    expect(ruleProtection(ports(1, 1024, protocol), rule('sgr-1', over))).toEqual({
      list: 'ports',
      entry: `${protocol}:1/1024`,
    });
    expect(ruleProtection(ports(443, 443), rule('sgr-1', over))).toBeUndefined();
  });

  it('a stored rule with no more than an id is decided by its id', () => {
    const stored = { SecurityGroupRuleId: 'sgr-1', IpProtocol: '132' };
    expect(ruleProtection({ ...destinations('0.0.0.0/0'), ...ports(1, 65_535) }, stored)).toBeUndefined();
    expect(ruleProtection({ ...OPEN_GUARD, ruleIds: ['SGR-1'] }, stored)?.list).toBe('ruleIds');
  });
});

it('a protected rule id protects that rule whatever it opens, and no other', () => {
  const guard = { ...OPEN_GUARD, ruleIds: ['sgr-1'] };
  expect(ruleProtection(guard, rule('sgr-1'))).toEqual({ list: 'ruleIds', entry: 'sgr-1' });
  expect(ruleProtection(guard, rule('sgr-11'))).toBeUndefined();
});

it('a protected rule id is compared in any letter case, as is a protected group', () => {
  const guard = { ...OPEN_GUARD, ruleIds: ['sgr-a1'], groups: ['sg-core*'] };
  expect(idProtection(guard, 'sgr-A1')).toEqual({ list: 'ruleIds', entry: 'sgr-a1' });
  expect(groupProtection(guard, 'sg-CORE1')).toEqual({ list: 'groups', entry: 'sg-core*' });
});

it('a protected rule id is not a prefix: a star in it is literal', () => {
  expect(ruleProtection({ ...OPEN_GUARD, ruleIds: ['sgr-*'] }, rule('sgr-1'))).toBeUndefined();
});
