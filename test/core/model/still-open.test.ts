import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../lib/core/model/rule.ts';
import { stillOpenBy } from '../../../lib/core/model/still-open.ts';
import { pattern, rule } from '../small-world.ts';

const idsOf = (rules: readonly Rule[]): string[] => rules.map((each) => each.SecurityGroupRuleId);
const ALL: Partial<Rule> = { IpProtocol: 'ALL', PortRange: '-1/-1', DestCidrIp: '0.0.0.0/0' };
const GROUP = { DestGroupId: 'sg-2' };
/** A rule to another destination than a block. */
function leading(id: string, to: Partial<Rule>): Rule {
  const { DestCidrIp: _, ...other } = rule(id);
  return { ...other, ...to };
}

describe('tcp 22 to 10.0.0.0/8 is still open by', () => {
  it.each<[string, Partial<Rule>]>([
    ['every protocol to everywhere', ALL],
    ['a wider block', { DestCidrIp: '10.0.0.0/7' }],
    ['a part of the block', { DestCidrIp: '10.1.0.0/16' }],
    ['a host of the block', { DestCidrIp: '10.1.0.1' }],
    ['a wider range of ports', { PortRange: '1/1024' }],
    ['all ports', { PortRange: '-1/-1' }],
    ['another priority', { Priority: '100' }],
    ['one source alone', { SourceCidrIp: '192.168.0.1' }],
    ['a protocol that is not understood', { IpProtocol: '132' }],
    ['the number of the protocol', { IpProtocol: '6' }],
  ])('tcp 22 to 10.0.0.0/8 is still open by: %s', (_, members) => {
    expect(idsOf(stillOpenBy([pattern()], [rule('sgr-1', members)]))).toEqual(['sgr-1']);
  });

  it.each<[string, Partial<Rule>]>([
    ['another block', { DestCidrIp: '11.0.0.0/8' }],
    ['another family', { DestCidrIp: '::/0' }],
    ['other ports', { PortRange: '23/65535' }],
    ['another protocol', { IpProtocol: 'UDP' }],
    ['a drop rule', { Policy: 'Drop' }],
  ])('tcp 22 to 10.0.0.0/8 is not still open by %s', (_, members) => {
    expect(stillOpenBy([pattern()], [rule('sgr-1', members)])).toEqual([]);
  });

  it.each<[string, Partial<Rule>, readonly string[]]>([
    ['of a higher priority', { Priority: '1' }, []],
    ['of the same priority', { Priority: '5' }, []],
    ['of a lower priority', { Priority: '6' }, ['sgr-1']],
    ['for a part of it', { Priority: '1', DestCidrIp: '10.0.0.0/9' }, ['sgr-1']],
    ['for one source', { Priority: '1', SourceCidrIp: '192.168.0.1' }, ['sgr-1']],
    ['that is not understood', { Priority: '1', IpProtocol: '132' }, ['sgr-1']],
    ['of ports that are not understood', { Priority: '1', PortRange: '22,80' }, ['sgr-1']],
    ['of ports beside all protocols', { Priority: '1', IpProtocol: 'ALL', PortRange: '80/80' }, ['sgr-1']],
    ['of source ports that are not understood', { Priority: '1', SourcePortRange: '80' }, ['sgr-1']],
    ['with an address that is not understood', { Priority: '1', Ipv6DestCidrIp: '?' }, ['sgr-1']],
    ['of a priority that is not understood', { Priority: 'high' }, ['sgr-1']],
  ])('an accept rule, although there is a drop rule %s: %o', (_, members, open) => {
    const rules = [rule('sgr-1', { ...ALL, Priority: '5' }), rule('sgr-2', { Policy: 'Drop', ...members })];
    expect(idsOf(stillOpenBy([pattern()], rules))).toEqual(open);
  });
});

it('what is still open is compared by id where no content is listed', () => {
  const asked = leading('', GROUP);
  const rules = [leading('sgr-1', GROUP), leading('sgr-2', { DestGroupId: 'sg-3' }), rule('sgr-3', ALL)];
  expect(idsOf(stillOpenBy([asked], rules))).toEqual(['sgr-1']);
});

it('what is still open is nothing for a drop rule that is revoked', () => {
  expect(stillOpenBy([pattern({ Policy: 'drop' })], [rule('sgr-1', ALL)])).toEqual([]);
});

it('what is still open is reported in the order of precedence, and bounded', () => {
  const rules = Array.from({ length: 30 }, (_, at) => rule(`sgr-${at}`, { Priority: String(30 - at) }));
  expect(idsOf(stillOpenBy([pattern()], rules))).toEqual(
    Array.from({ length: 10 }, (_, at) => `sgr-${29 - at}`),
  );
});

/** A packet of a world so small that all of its packets can be tried. */
interface Packet {
  readonly protocol: string;
  readonly port: number;
  readonly address: number;
}
const PROTOCOLS = ['tcp', 'udp', 'icmp'];
const PACKETS: readonly Packet[] = PROTOCOLS.flatMap((protocol) =>
  [1, 2, 3].flatMap((port) => [0, 1, 2, 3].map((address) => ({ protocol, port, address }))),
);
const BLOCKS: Readonly<Record<string, readonly number[]>> = {
  '10.0.0.0/30': [0, 1, 2, 3],
  '10.0.0.2/31': [2, 3],
  '10.0.0.1/31': [0, 1],
  '10.0.0.3': [3],
  '0.0.0.0/0': [0, 1, 2, 3],
};
const RANGES: Readonly<Record<string, readonly number[]>> = {
  '1/1': [1],
  '2/3': [2, 3],
  '1/65535': [1, 2, 3],
};

const holds = (
  of: { IpProtocol: string; PortRange?: string; DestCidrIp?: string },
  packet: Packet,
): boolean => {
  const protocol = of.IpProtocol.toLowerCase();
  const ports = RANGES[of.PortRange ?? ''] ?? [1, 2, 3];
  const inBlock = BLOCKS[of.DestCidrIp ?? '']?.includes(packet.address) ?? false;
  return (protocol === 'all' || protocol === packet.protocol) && ports.includes(packet.port) && inBlock;
};
/** The rule that decides about a packet: the highest priority, and drop among equals. */
const deciding = (rules: readonly Rule[], packet: Packet): Rule | undefined =>
  rules
    .filter((each) => holds(each, packet))
    .sort(
      (a, b) =>
        Number(a.Priority) - Number(b.Priority) || Number(b.Policy === 'Drop') - Number(a.Policy === 'Drop'),
    )[0];

const ends = fc.record({
  DestCidrIp: fc.constantFrom(...Object.keys(BLOCKS)),
  Priority: fc.constantFrom('1', '2', '3'),
});
const terms = fc.oneof(
  fc.record({
    IpProtocol: fc.constantFrom('tcp', 'udp'),
    PortRange: fc.constantFrom(...Object.keys(RANGES)),
  }),
  fc.record({ IpProtocol: fc.constantFrom('icmp', 'all'), PortRange: fc.constant('-1/-1') }),
);
const members = fc
  .tuple(ends, terms, fc.constantFrom('Accept', 'Drop'))
  .map(([a, b, Policy]) => ({ ...a, ...b, Policy }));
const groups = fc
  .array(members, { maxLength: 6 })
  .map((all) => all.map((each, at) => rule(`sgr-${at}`, each)));
const patterns = fc.tuple(ends, terms).map(([a, b]) => pattern({ ...a, ...(b as object), Policy: 'accept' }));

it('the report names every rule that decides to accept a packet of the request', () => {
  fc.assert(
    fc.property(groups, patterns, (rules, asked) => {
      const open = idsOf(stillOpenBy([asked], rules));
      for (const packet of PACKETS.filter((each) => holds(asked, each))) {
        const by = deciding(rules, packet);
        // Of two equal accept rules either decides.
        if (by?.Policy === 'Accept') expect(open.length).toBeGreaterThan(0);
        const equals = rules.filter((each) => each.Priority === by?.Priority && holds(each, packet));
        if (by?.Policy === 'Accept') expect(open).toEqual(expect.arrayContaining(idsOf(equals)));
      }
    }),
  );
});

it('the report names only accept rules that share a packet with the request', () => {
  fc.assert(
    fc.property(groups, patterns, (rules, asked) => {
      for (const each of stillOpenBy([asked], rules)) {
        expect(each.Policy).toBe('Accept');
        expect(PACKETS.some((packet) => holds(each, packet) && holds(asked, packet))).toBe(true);
      }
    }),
  );
});
