/** The index by destination is a shortcut: everything is as if each rule were compared with each entry. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { couldFit, couldFitPattern } from '../../../lib/core/model/could-fit.ts';
import { byDestination, type RevokeRequest, type RulePattern } from '../../../lib/core/model/request.ts';
import { fitsPattern, fitting, type Rule, unmatched } from '../../../lib/core/model/rule.ts';

const block = fc.constantFrom(
  '10.0.0.0/8',
  '10.9.9.9/8',
  '10.0.0.2',
  '10.0.0.2/32',
  '2001:DB8::1',
  '2001:db8:0::1/128',
  '::ffff:10.0.0.2',
  '010.0.0.2',
  '',
);
const id = fc.constantFrom('sg-1', 'SG-1', 'pl-1');
/** Mostly one of them, as ECS has it; also several, or none. */
const destination = fc.oneof(
  { weight: 6, arbitrary: block.map((DestCidrIp) => ({ DestCidrIp })) },
  { weight: 2, arbitrary: block.map((Ipv6DestCidrIp) => ({ Ipv6DestCidrIp })) },
  { weight: 2, arbitrary: id.map((DestGroupId) => ({ DestGroupId })) },
  fc.record({ DestCidrIp: block, Ipv6DestCidrIp: block, DestPrefixListId: id }, { requiredKeys: [] }),
);
const rules = fc
  .array(
    fc.tuple(
      fc.record({
        IpProtocol: fc.constantFrom('tcp', 'TCP', '6', '132'),
        PortRange: fc.constantFrom('22/22', '-1/-1'),
        Policy: fc.constantFrom('accept', 'Drop'),
        Priority: fc.constantFrom('1', '2'),
      }),
      destination,
    ),
    { maxLength: 8 },
  )
  .map((list) => list.map(([each, to], n): Rule => ({ ...each, ...to, SecurityGroupRuleId: `sgr-${n}` })));
const pattern = fc
  .tuple(
    fc.record({
      IpProtocol: fc.constantFrom('tcp' as const, 'udp' as const),
      PortRange: fc.constantFrom('22/22', '-1/-1'),
      Policy: fc.constantFrom('accept' as const, 'drop' as const),
      Priority: fc.constantFrom('1', '2'),
    }),
    destination,
  )
  .map(([each, to]): RulePattern => ({ ...each, ...to }));
const patterns = fc.array(pattern, { minLength: 1, maxLength: 6 });
const request = (permissions: readonly RulePattern[]): RevokeRequest => ({
  form: 'permissions',
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-1',
  IfAbsent: 'succeed',
  permissions,
});

describe('for every group and request', () => {
  it('what fits, what could fit and what is unmatched are as by comparing all with all', () => {
    let hits = 0;
    fc.assert(
      fc.property(rules, patterns, (list, entries) => {
        const asked = request(entries);
        const fits = list.filter((rule) => entries.some((each) => fitsPattern(rule, each)));
        expect(fitting(list, asked)).toEqual(fits);
        expect(couldFit(list, asked)).toEqual(
          list.filter((rule) => entries.some((each) => couldFitPattern(rule, each))),
        );
        expect(unmatched(asked, list)).toEqual(
          entries.filter((each) => !list.some((rule) => fitsPattern(rule, each))),
        );
        hits += fits.length;
      }),
      { numRuns: 5_000 },
    );
    expect(hits).toBeGreaterThan(50);
  });
});

it('a rule is compared with the entries of its own destination, not with all', () => {
  const entries = Array.from({ length: 100 }, (_, n): RulePattern => {
    return {
      IpProtocol: 'tcp',
      PortRange: '22/22',
      Policy: 'accept',
      Priority: '1',
      DestCidrIp: `10.0.${n}.0/24`,
    };
  });
  const near = byDestination(entries);
  expect(near({ DestCidrIp: '10.0.7.0/24' })).toEqual([entries[7]]);
  expect(near({ DestCidrIp: '10.1.7.0/24' })).toEqual([]);
  expect(near({ DestCidrIp: 'not an address' })).toHaveLength(100);
  expect(near({})).toHaveLength(100);
});
