import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearMisses } from '../../../lib/core/model/near-miss.ts';
import type { Rule } from '../../../lib/core/model/rule.ts';
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
  ])('says the one member that differs: %o', (members, detail) => {
    expect(nearMisses(flat(), [rule('sgr-1', members)])).toMatchObject([
      { SecurityGroupRuleId: 'sgr-1', Detail: detail },
    ]);
  });

  it('is none when two members differ', () => {
    expect(nearMisses(flat(), [rule('sgr-1', { PortRange: '22/23', Policy: 'Drop' })])).toEqual([]);
  });

  it('is none when the destination is simply another', () => {
    expect(nearMisses(flat(), [rule('sgr-1', { DestCidrIp: '11.0.0.0/8' })])).toEqual([]);
  });

  it('is not looked for when a rule fits, nor for ids', () => {
    const near = rule('sgr-2', { PortRange: '22/23' });
    expect(nearMisses(flat(), [rule('sgr-1'), near])).toEqual([]);
    expect(nearMisses(byId('sgr-9'), [near])).toEqual([]);
  });

  it('is listed ten times at the most', () => {
    const many = Array.from({ length: 50 }, (_, n) => rule(`sgr-${n}`, { PortRange: `22/${23 + n}` }));
    expect(nearMisses(flat(), many)).toHaveLength(10);
  });

  it('never names a rule that fits', () => {
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
