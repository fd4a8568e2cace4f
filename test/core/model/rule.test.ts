import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { couldFit } from '../../../lib/core/model/could-fit.ts';
import type { RulePattern } from '../../../lib/core/model/request.ts';
import { fitsPattern, fitting, type Rule, unmatched, vanished } from '../../../lib/core/model/rule.ts';
import { byId, flat, pattern, rule } from '../small-world.ts';

/** Members set to undefined are removed from the defaults. */
type Loose<T> = { [K in keyof T]?: T[K] | undefined };

function without<T extends object>(defaults: T, over: Loose<T>): T {
  const merged = Object.entries({ ...defaults, ...over }).filter(([, member]) => member !== undefined);
  return Object.fromEntries(merged) as T; // the required members have defaults, and no row above unsets one
}

it.each<[string, Loose<Rule>, Loose<RulePattern>]>([
  [
    'whatever the letter case of protocol, policy and NIC type',
    { IpProtocol: 'TCP', Policy: 'Accept', NicType: 'INTRANET' },
    { NicType: 'intranet' },
  ],
  [
    'when one host is written with and without its prefix',
    { DestCidrIp: '10.0.0.2/32' },
    { DestCidrIp: '10.0.0.2' },
  ],
  [
    'when an IPv6 address is written otherwise',
    { DestCidrIp: undefined, Ipv6DestCidrIp: '2001:DB8:0:0::1/128' },
    { DestCidrIp: undefined, Ipv6DestCidrIp: '2001:db8::1' },
  ],
  ['when ECS lists no priority and the pattern has the default', { Priority: undefined }, {}],
  ['when the request leaves the NIC type open', { NicType: 'internet' }, {}],
  ['when ECS lists all source ports as -1/-1', { SourcePortRange: '-1/-1' }, {}],
  [
    'by a port list',
    { PortRange: undefined, PortRangeListId: 'prl-1' },
    { PortRange: undefined, PortRangeListId: 'prl-1' },
  ],
  [
    'by a prefix list',
    { DestCidrIp: undefined, DestPrefixListId: 'pl-1' },
    { DestCidrIp: undefined, DestPrefixListId: 'pl-1' },
  ],
  [
    'by a group, with the owner named',
    { DestCidrIp: undefined, DestGroupId: 'sg-2', DestGroupOwnerAccount: '155780923770' },
    { DestCidrIp: undefined, DestGroupId: 'sg-2', DestGroupOwnerAccount: 'test@aliyun.com' },
  ],
  [
    "by a group, with the owner's id",
    { DestCidrIp: undefined, DestGroupId: 'sg-2', DestGroupOwnerAccount: '155780923770' },
    { DestCidrIp: undefined, DestGroupId: 'sg-2', DestGroupOwnerId: '155780923770' },
  ],
  [
    'with five members',
    { SourceCidrIp: '192.168.0.0/24', SourcePortRange: '1/200' },
    { SourceCidrIp: '192.168.0.0/24', SourcePortRange: '1/200' },
  ],
])('a rule fits a pattern: %s', (_, members, wanted) => {
  expect(fitsPattern(without(rule('sgr-1'), members), without(pattern(), wanted))).toBe(true);
});

it.each<[string, Loose<Rule>, Loose<RulePattern>]>([
  ['of another protocol', { IpProtocol: 'UDP' }, {}],
  ['of other ports', { PortRange: '22/23' }, {}],
  ['of another policy', { Policy: 'Drop' }, {}],
  ['of another priority', { Priority: '2' }, {}],
  ['that only contains its destination', { DestCidrIp: '10.0.0.0/7' }, {}],
  ['that its destination only contains', { DestCidrIp: '10.1.0.0/16' }, {}],
  ['with other host bits', { DestCidrIp: '10.0.0.1/8' }, {}],
  ['of another kind of destination', { DestCidrIp: undefined, DestPrefixListId: 'pl-1' }, {}],
  ['with a source that the request does not name', { SourceCidrIp: '192.168.0.0/24' }, {}],
  ['without the source that the request names', {}, { SourceCidrIp: '192.168.0.0/24' }],
  ['with source ports that the request does not name', { SourcePortRange: '1/200' }, {}],
  ['on the other NIC', { NicType: 'internet' }, { NicType: 'intranet' }],
  ['with a port list where ports are named', { PortRange: undefined, PortRangeListId: 'prl-1' }, {}],
  [
    'of a group of another owner',
    { DestCidrIp: undefined, DestGroupId: 'sg-2', DestGroupOwnerAccount: '1' },
    { DestCidrIp: undefined, DestGroupId: 'sg-2', DestGroupOwnerId: '2' },
  ],
])('a rule does not fit a pattern: %s', (_, members, wanted) => {
  expect(fitsPattern(without(rule('sgr-1'), members), without(pattern(), wanted))).toBe(false);
});

const octet = fc.constantFrom(0, 1, 2, 10);
const address = fc
  .tuple(octet, octet, fc.constantFrom('', '/8', '/24', '/32'))
  .map(([a, b, prefix]) => `10.${a}.0.${b}${prefix}`);
const members = fc.record({
  IpProtocol: fc.constantFrom('tcp', 'udp') as fc.Arbitrary<'tcp' | 'udp'>,
  PortRange: fc.constantFrom('22/22', '1/200', '443/443'),
  Policy: fc.constantFrom('accept', 'drop') as fc.Arbitrary<'accept' | 'drop'>,
  Priority: fc.constantFrom('1', '2', '100'),
  DestCidrIp: address,
});
const rules = fc
  .array(members, { maxLength: 12 })
  .map((list) => list.map((each, n): Rule => ({ SecurityGroupRuleId: `sgr-${n}`, ...each })));
const requests = members.map((each) => flat(each));

describe('laws', () => {
  it('what fits, could fit: the conservative match is never wider than the other', () => {
    fc.assert(
      fc.property(rules, requests, (list, request) => {
        expect(couldFit(list, request)).toEqual(expect.arrayContaining(fitting(list, request)));
      }),
    );
  });

  it('a rule fits the pattern that its own members make', () => {
    fc.assert(
      fc.property(members, (each) => {
        expect(fitting([{ SecurityGroupRuleId: 'sgr-1', ...each }], flat(each))).toHaveLength(1);
      }),
    );
  });

  it('fitting depends on each rule alone, not on its neighbours nor their order', () => {
    fc.assert(
      fc.property(rules, rules, requests, (some, others, request) => {
        const ids = (list: readonly Rule[]) => list.map((r) => r.SecurityGroupRuleId).sort();
        const both = [
          ...others.map((r) => ({ ...r, SecurityGroupRuleId: `x-${r.SecurityGroupRuleId}` })),
          ...some,
        ];
        expect(ids(fitting(both, request)).filter((id) => !id.startsWith('x-'))).toEqual(
          ids(fitting(some, request)),
        );
      }),
    );
  });

  it('every entry of a request is matched by a rule or listed as unmatched, never both', () => {
    fc.assert(
      fc.property(rules, requests, (list, request) => {
        expect(unmatched(request, list).length).toBe(fitting(list, request).length > 0 ? 0 : 1);
      }),
    );
  });

  it('the difference of two snapshots: what vanished and what stayed make up the first one', () => {
    fc.assert(
      fc.property(rules, fc.array(fc.nat(11)), (before, kept) => {
        const after = before.filter((_, n) => kept.includes(n));
        const gone = vanished(before, after);
        expect([...gone, ...after].length).toBe(before.length);
        expect(vanished(before, before)).toEqual([]);
        expect(vanished(before, [])).toEqual(before);
        expect(gone.every((r) => !after.includes(r))).toBe(true);
      }),
    );
  });

  it('a rule that was re-created after the first snapshot has vanished: it has another id', () => {
    expect(vanished([rule('sgr-1')], [rule('sgr-2')])).toEqual([rule('sgr-1')]);
  });

  it('ids are matched as they are', () => {
    expect(fitting([rule('sgr-1'), rule('sgr-2')], byId('sgr-2', 'sgr-3'))).toEqual([rule('sgr-2')]);
    expect(unmatched(byId('sgr-2', 'sgr-3'), [rule('sgr-2')])).toEqual([{ SecurityGroupRuleId: 'sgr-3' }]);
  });
});
