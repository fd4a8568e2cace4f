import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { couldFit, couldFitPattern } from '../../../lib/core/model/could-fit.ts';
import type { RulePattern } from '../../../lib/core/model/request.ts';
import { fitsPattern, fitting, type Rule } from '../../../lib/core/model/rule.ts';
import { byId, pattern, rule } from '../small-world.ts';

/** Members set to `''` are removed from the defaults. */
function without<T extends object>(defaults: T, over: object): T {
  const merged = Object.entries({ ...defaults, ...over }).filter(([, member]) => member !== '');
  return Object.fromEntries(merged) as T; // every row keeps the required members
}

it.each<[string, object, object]>([
  ['of another priority', { Priority: '5' }, {}],
  ['on the other NIC', { NicType: 'internet' }, { NicType: 'intranet' }],
  ['with a source that the request does not name', { SourceCidrIp: '192.168.0.0/24' }, {}],
  ['without the source that the request names', {}, { SourceCidrIp: '192.168.0.0/24' }],
  ['with other source ports', { SourcePortRange: '1/200' }, { SourcePortRange: '1/100' }],
  ['with host bits', { DestCidrIp: '10.0.0.1/8' }, {}],
  ['where the request has host bits', {}, { DestCidrIp: '10.9.9.9/8' }],
  ['of both address families', { Ipv6DestCidrIp: '2001:db8::/32' }, {}],
  [
    'of both address families, by the other one',
    { Ipv6DestCidrIp: '2001:db8::1/32' },
    { DestCidrIp: '', Ipv6DestCidrIp: '2001:db8::/32' },
  ],
  ['with a block and a group', { DestGroupId: 'sg-2' }, { DestCidrIp: '', DestGroupId: 'sg-2' }],
  ['for all ports as -1/-1', { PortRange: '-1/-1' }, { PortRange: '1/65535' }],
  [
    'for a protocol without ports, with a range of its own',
    { IpProtocol: 'ICMP', PortRange: '8/0' },
    { IpProtocol: 'icmp', PortRange: '-1/-1' },
  ],
  ['whose protocol is not understood', { IpProtocol: '132' }, {}],
  ['whose ports are not understood', { PortRange: '22' }, {}],
  ['whose destination is not understood', { DestCidrIp: '10.0.0.0/08' }, {}],
  ['whose policy is not understood', { Policy: 'Allow' }, {}],
  ['without any destination', { DestCidrIp: '' }, {}],
  [
    'to a prefix list in other letters',
    { DestCidrIp: '', DestPrefixListId: 'pl-ABC' },
    { DestCidrIp: '', DestPrefixListId: 'pl-abc' },
  ],
  [
    'to a group in other letters, of whatever owner',
    { DestCidrIp: '', DestGroupId: 'sg-ABC', DestGroupOwnerAccount: '1' },
    { DestCidrIp: '', DestGroupId: 'sg-abc', DestGroupOwnerId: '2' },
  ],
  [
    'with a port list in other letters',
    { PortRange: '', PortRangeListId: 'prl-ABC' },
    { PortRange: '', PortRangeListId: 'prl-abc' },
  ],
])('ECS might take a rule that does not fit beyond doubt: %s', (_, members, wanted) => {
  const [listed, named] = [without(rule('sgr-1'), members), without(pattern(), wanted)];
  expect([fitsPattern(listed, named), couldFitPattern(listed, named)]).toEqual([false, true]);
});

it('ECS might take a rule that does not certainly fit: its id is written in other letters', () => {
  const listed = [rule('sgr-ABC'), rule('sgr-2')];
  expect(fitting(listed, byId('sgr-abc'))).toEqual([]);
  expect(couldFit(listed, byId('sgr-abc'))).toEqual([rule('sgr-ABC')]);
});

it.each<[string, object, object]>([
  ['a rule of another protocol', { IpProtocol: 'UDP' }, {}],
  ['a rule of another protocol, by number', { IpProtocol: '17' }, {}],
  ['a rule of other ports', { PortRange: '22/23' }, {}],
  ['a rule that does the opposite', { Policy: 'Drop' }, {}],
  ['a rule to a part of the block', { DestCidrIp: '10.1.0.0/16' }, {}],
  ['a rule to more than the block', { DestCidrIp: '0.0.0.0/0' }, {}],
  ['a rule to something else', { DestCidrIp: '', DestPrefixListId: 'pl-1' }, {}],
])('ECS would not take: %s', (_, members, wanted) => {
  expect(couldFitPattern(without(rule('sgr-1'), members), without(pattern(), wanted))).toBe(false);
});

const block = fc.constantFrom('10.0.0.0/8', '10.0.0.1/8', '10.0.0.2', '10.0.0.2/32', '10.0.0.0/08');
const block6 = fc.constantFrom('2001:db8::/32', '2001:DB8::1/32', '2001:db8::1');
const listedRule = fc
  .record({
    IpProtocol: fc.constantFrom('TCP', '6', 'tcp', 'UDP', '17', '132'),
    PortRange: fc.constantFrom('22/22', '1/65535', '-1/-1', '22'),
    Policy: fc.constantFrom('Accept', 'accept', 'Drop'),
    Priority: fc.constantFrom('1', '5'),
    DestCidrIp: fc.option(block, { nil: '', freq: 9 }),
    Ipv6DestCidrIp: fc.option(block6, { nil: '', freq: 1 }),
  })
  .map((each) => without<Rule>({ ...each, SecurityGroupRuleId: 'sgr-1' }, {}));
const askedRule = fc
  .record({
    IpProtocol: fc.constantFrom('tcp', 'udp') as fc.Arbitrary<'tcp' | 'udp'>,
    PortRange: fc.constantFrom('22/22', '1/65535'),
    Policy: fc.constantFrom('accept', 'drop') as fc.Arbitrary<'accept' | 'drop'>,
    Priority: fc.constantFrom('1', '5'),
    DestCidrIp: block.filter((text) => !text.endsWith('/08')),
  })
  .map((each): RulePattern => each);

/** An ECS that matches as widely as can be imagined without containment; written by text, apart from `lib/core`. */
function wideEcs(listed: Rule, asked: RulePattern): boolean {
  const names: Record<string, string> = { '6': 'tcp', '17': 'udp', '132': asked.IpProtocol };
  const protocol = names[listed.IpProtocol] ?? listed.IpProtocol.toLowerCase();
  const ports = (text = '') => (text === '1/65535' ? '-1/-1' : text);
  // Every block here begins with 10.0.0, and differs from the others by its prefix alone.
  const prefix = (text = '') => text.split('/')[1]?.replace(/^0/, '') ?? '32';
  return (
    protocol === asked.IpProtocol &&
    ports(listed.PortRange) === ports(asked.PortRange) &&
    listed.Policy?.toLowerCase() === asked.Policy &&
    listed.DestCidrIp !== undefined &&
    prefix(listed.DestCidrIp) === prefix(asked.DestCidrIp)
  );
}

describe('laws', () => {
  it('every rule that certainly fits, and every rule that a wide ECS takes, could fit', () => {
    const seen = { fits: 0, taken: 0 };
    fc.assert(
      fc.property(listedRule, askedRule, (listed, asked) => {
        const [fits, taken] = [fitsPattern(listed, asked), wideEcs(listed, asked)];
        seen.fits += Number(fits);
        seen.taken += Number(taken);
        if (fits || taken) expect(couldFitPattern(listed, asked)).toBe(true);
      }),
      { numRuns: 20_000 },
    );
    expect([seen.fits > 20, seen.taken > 100]).toEqual([true, true]);
  });
});
