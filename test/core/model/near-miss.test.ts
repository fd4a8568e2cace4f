import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearMisses } from '../../../lib/core/model/near-miss.ts';
import type { Rule } from '../../../lib/core/model/rule.ts';
import { readRequest } from '../../../lib/core/request/parse-request.ts';
import { byId, flat, rule } from '../small-world.ts';

describe('a near miss', () => {
  it.each<[Partial<Rule>, string]>([
    [{ PortRange: '22/23' }, 'PortRange is 22/23, not 22/22'],
    [{ Policy: 'Drop' }, 'Policy is Drop, not accept'],
    [{ Priority: '5' }, 'Priority is 5, not 1'],
    [{ IpProtocol: 'UDP' }, 'IpProtocol is UDP, not tcp'],
    [{ SourceCidrIp: '192.168.0.0/24' }, 'SourceCidrIp is 192.168.0.0/24'],
    [{ DestCidrIp: '10.0.0.0/16' }, 'DestCidrIp is 10.0.0.0/16, not 10.0.0.0/8'],
    [{ DestCidrIp: '0.0.0.0/0' }, 'DestCidrIp is 0.0.0.0/0, not 10.0.0.0/8'],
  ])('a near miss says the one member that differs: %o', (members, detail) => {
    expect(nearMisses(flat(), [rule('sgr-1', members)])).toMatchObject([
      { SecurityGroupRuleId: 'sgr-1', Detail: detail },
    ]);
  });

  const ONLY_BY_ID = '; only SecurityGroupRuleId names such a rule, which the policy ';

  it.each([
    ['110', true, `Priority is 110, not 1${ONLY_BY_ID}allows this caller`],
    ['110', false, `Priority is 110, not 1${ONLY_BY_ID}does not allow this caller`],
    ['0', true, `Priority is 0, not 1${ONLY_BY_ID}allows this caller`],
    ['100', false, 'Priority is 100, not 1'],
    ['2', true, 'Priority is 2, not 1'],
  ])('a near miss says how a rule of the priority %s is named (by id: %s)', (Priority, byId, Detail) => {
    expect(nearMisses(flat(), [rule('sgr-1', { Priority })], [], byId)).toMatchObject([{ Detail }]);
  });

  it('a near miss says so exactly for the priorities that a request cannot have', () => {
    const body = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-a', IpProtocol: 'tcp', PortRange: '22/22' };
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), (priority) => {
        const Priority = String(priority);
        const [hint] = nearMisses(flat(), [rule('sgr-1', { Priority })]);
        const read = readRequest({ ...body, DestCidrIp: '10.0.0.0/8', Priority, DryRun: true }, undefined);
        expect(hint?.Detail.includes(ONLY_BY_ID)).toBe('faults' in read);
      }),
    );
  });

  it('a near miss is none when two members differ', () => {
    expect(nearMisses(flat(), [rule('sgr-1', { PortRange: '22/23', Policy: 'Drop' })])).toEqual([]);
  });

  it('a near miss is none when the destination is simply another', () => {
    expect(nearMisses(flat(), [rule('sgr-1', { DestCidrIp: '11.0.0.0/8' })])).toEqual([]);
  });

  it('there is no near miss when a rule fits, and none for ids', () => {
    const near = rule('sgr-2', { PortRange: '22/23' });
    expect(nearMisses(flat(), [rule('sgr-1'), near])).toEqual([]);
    expect(nearMisses(byId('sgr-9'), [near])).toEqual([]);
  });

  it('a near miss is listed ten times at the most', () => {
    const many = Array.from({ length: 50 }, (_, n) => rule(`sgr-${n}`, { PortRange: `22/${23 + n}` }));
    expect(nearMisses(flat(), many)).toHaveLength(10);
  });

  it('a near miss never names a rule that fits', () => {
    const rules = fc.array(
      fc.record({ PortRange: fc.constantFrom('22/22', '22/23'), Priority: fc.constantFrom('1', '2') }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(rules, (list) => {
        const all = list.map((members, n) => rule(`sgr-${n}`, members));
        for (const { SecurityGroupRuleId, Member } of nearMisses(flat(), all)) {
          const named = all.find((r) => r.SecurityGroupRuleId === SecurityGroupRuleId);
          expect(named?.[Member as keyof Rule]).not.toBe(Member === 'PortRange' ? '22/22' : '1');
        }
      }),
    );
  });
});
