/**
 * The rules of the simulated group, and ECS's own matching of them. Independent of `lib/core/model/rule.ts`, which is
 * under test. A rule here has one of a few kinds, a priority and a spelling. It matches if kind and priority are named
 * and the spelling is certain.
 */
import type { RulePattern, SentRequest, SentRule } from '../../lib/core/model/request.ts';
import type { Rule } from '../../lib/core/model/rule.ts';
import type { Millis } from '../../lib/core/time.ts';

interface Kind {
  readonly IpProtocol: 'tcp' | 'udp';
  readonly PortRange: string;
  readonly DestCidrIp: string;
}
/** 3 is in no group at first: nothing matches it. 4 belongs to another process. 5 is for all ports. */
const KINDS: readonly Kind[] = [
  { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' },
  { IpProtocol: 'tcp', PortRange: '80/80', DestCidrIp: '10.0.0.0/8' },
  { IpProtocol: 'udp', PortRange: '53/53', DestCidrIp: '192.168.0.0/16' },
  { IpProtocol: 'tcp', PortRange: '9/9', DestCidrIp: '172.16.0.1' },
  { IpProtocol: 'udp', PortRange: '123/123', DestCidrIp: '172.16.0.2' },
  { IpProtocol: 'tcp', PortRange: '1/65535', DestCidrIp: '172.17.0.0/16' },
];
export const NEVER_THERE = 3;
export const UNRELATED = 4;
export const ALL_PORTS = 5;

/**
 * How ECS lists a rule, where that is not as it is asked for. A `number` is understood (6 is tcp); of every other spelling
 * whether ECS takes it for the rule that a request names is not known.
 */
const SPELLINGS = ['number', 'unknown protocol', 'two families', 'host bits', 'all ports'] as const;
export type Spelling = (typeof SPELLINGS)[number];

export interface GroupRule {
  readonly id: string;
  readonly kind: number;
  readonly priority: number;
  readonly spelling?: Spelling | undefined;
  /** When it was created, by the clock of ECS. */
  readonly createdAt: Millis;
}
/** A rule before ECS has made it. */
export type NewRule = Pick<GroupRule, 'kind' | 'priority' | 'spelling'>;

/** As ECS lists it: other letter case than in a request. */
export function listed({ id, kind, priority, spelling, createdAt }: GroupRule): Rule {
  const { IpProtocol, PortRange, DestCidrIp } = kindOf(kind);
  const number = IpProtocol === 'tcp' ? '6' : '17';
  return {
    SecurityGroupRuleId: id,
    IpProtocol: IpProtocol.toUpperCase(),
    PortRange,
    Policy: 'Accept',
    Priority: String(priority),
    NicType: 'intranet',
    DestCidrIp,
    CreateTime: `${new Date(createdAt).toISOString().slice(0, 19)}Z`,
    ...(spelling === 'number' && { IpProtocol: number }),
    ...(spelling === 'unknown protocol' && { IpProtocol: '132' }),
    ...(spelling === 'two families' && { Ipv6DestCidrIp: '2001:db8::/32' }),
    ...(spelling === 'host bits' && { DestCidrIp: DestCidrIp.replace('.0/', '.9/') }),
    ...(spelling === 'all ports' && { PortRange: '-1/-1' }),
  };
}

/** As a caller asks for it, in normal form. */
export const asked = (kind: number, priority = 1): RulePattern => ({
  ...kindOf(kind),
  Policy: 'accept',
  Priority: String(priority),
});

function kindOf(kind: number): Kind {
  const found = KINDS[kind];
  if (!found) throw new Error(`no kind ${kind}`);
  return found;
}

/** Every kind has ports of its own. */
const kindNamed = ({ PortRange }: { readonly PortRange?: string }): number =>
  KINDS.findIndex((kind) => kind.PortRange === (PortRange === '-1/-1' ? '1/65535' : PortRange));

/** The ports of a kind, for a policy that protects it. */
export function portsOfKind(kind: number): { readonly first: number; readonly last: number } {
  const [first = 0, last = 0] = kindOf(kind).PortRange.split('/').map(Number);
  return { first, last };
}

/** The rule that a listed one is. */
export function read(rule: Rule): GroupRule {
  const kind = kindNamed(rule);
  const spelling = spellingOf(rule, kind);
  return { id: rule.SecurityGroupRuleId, kind, priority: Number(rule.Priority), spelling, createdAt: 0 };
}

function spellingOf(rule: Rule, kind: number): Spelling | undefined {
  if (rule.IpProtocol === '132') return 'unknown protocol';
  if (/^\d+$/.test(rule.IpProtocol)) return 'number';
  if (rule.Ipv6DestCidrIp !== undefined) return 'two families';
  if (rule.PortRange === '-1/-1') return 'all ports';
  return rule.DestCidrIp === kindOf(kind).DestCidrIp ? undefined : 'host bits';
}

/** `exact`: as listed; `loose`: whatever the priority; `wide`: in every spelling; `anything`: every rule that there is. */
export type Matching = 'exact' | 'loose' | 'wide' | 'anything';

/** The entries of a request, each as what it selects. */
export function entriesOf(request: SentRequest): ((rule: GroupRule, matching: Matching) => boolean)[] {
  const byPattern = (pattern: SentRule) => {
    const kind = kindNamed(pattern);
    return (rule: GroupRule, matching: Matching) => {
      if (matching === 'anything') return true;
      const plain = rule.spelling === undefined || rule.spelling === 'number';
      const same = matching !== 'exact' || String(rule.priority) === (pattern.Priority ?? '1');
      return rule.kind === kind && same && (plain || matching === 'wide');
    };
  };
  const anyCase = (matching: Matching) => matching === 'wide' || matching === 'anything';
  switch (request.form) {
    case 'flat':
      return [byPattern(request.rule)];
    case 'permissions':
      return request.permissions.map(byPattern);
    case 'rule-ids':
      return request.ruleIds.map(
        (id) => (rule, matching) =>
          rule.id === id || (anyCase(matching) && rule.id.toLowerCase() === id.toLowerCase()),
      );
  }
}

/** The rules that a request certainly names. */
export function named(rules: readonly GroupRule[], request: SentRequest): GroupRule[] {
  const entries = entriesOf(request);
  return rules.filter((rule) => entries.some((selects) => selects(rule, 'exact')));
}
