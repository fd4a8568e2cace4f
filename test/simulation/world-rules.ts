/**
 * The rules of the simulated group, and ECS's own matching of them. Written apart from `lib/core/model/rule.ts`, which is
 * under test: a rule here is one of four kinds and a priority, and fits when both are named.
 */
import type { RevokeRequest, RulePattern } from '../../lib/core/model/request.ts';
import type { Rule } from '../../lib/core/model/rule.ts';
import type { Millis } from '../../lib/core/time.ts';

interface Kind {
  readonly IpProtocol: 'tcp' | 'udp';
  readonly PortRange: string;
  readonly DestCidrIp: string;
}
/** 3 is in no group at first: what is asked for in vain. 4 belongs to somebody else. */
const KINDS: readonly Kind[] = [
  { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' },
  { IpProtocol: 'tcp', PortRange: '80/80', DestCidrIp: '10.0.0.0/8' },
  { IpProtocol: 'udp', PortRange: '53/53', DestCidrIp: '192.168.0.0/16' },
  { IpProtocol: 'tcp', PortRange: '9/9', DestCidrIp: '172.16.0.1' },
  { IpProtocol: 'udp', PortRange: '123/123', DestCidrIp: '172.16.0.2' },
];
export const NEVER_THERE = 3;
export const UNRELATED = 4;

export interface GroupRule {
  readonly id: string;
  readonly kind: number;
  readonly priority: number;
  /** When it was created, by the clock of ECS. */
  readonly createdAt: Millis;
}
/** A rule before ECS has made it. */
export type NewRule = Pick<GroupRule, 'kind' | 'priority'>;

/** As ECS lists it: other letter case than in a request. */
export function listed({ id, kind, priority, createdAt }: GroupRule): Rule {
  const { IpProtocol, PortRange, DestCidrIp } = kindOf(kind);
  return {
    SecurityGroupRuleId: id,
    IpProtocol: IpProtocol.toUpperCase(),
    PortRange,
    Policy: 'Accept',
    Priority: String(priority),
    NicType: 'intranet',
    DestCidrIp,
    CreateTime: `${new Date(createdAt).toISOString().slice(0, 19)}Z`,
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

const kindNamed = (pattern: { readonly IpProtocol: string; readonly PortRange?: string }): number =>
  KINDS.findIndex((kind) => kind.IpProtocol === pattern.IpProtocol && kind.PortRange === pattern.PortRange);

/** Which kind a listed rule is. */
export const kindListed = (rule: Rule): number =>
  kindNamed({ ...rule, IpProtocol: rule.IpProtocol.toLowerCase() });

/** The entries of a request, each as what it selects. */
export function entriesOf(request: RevokeRequest): ((rule: GroupRule, loosely: boolean) => boolean)[] {
  const byPattern = (pattern: RulePattern) => {
    const kind = kindNamed(pattern);
    return (rule: GroupRule, loosely: boolean) =>
      rule.kind === kind && (loosely || String(rule.priority) === pattern.Priority);
  };
  switch (request.form) {
    case 'flat':
      return [byPattern(request.rule)];
    case 'permissions':
      return request.permissions.map(byPattern);
    case 'rule-ids':
      return request.ruleIds.map((id) => (rule) => rule.id === id);
  }
}

/** The rules that a request names beyond doubt. */
export function named(rules: readonly GroupRule[], request: RevokeRequest): GroupRule[] {
  const entries = entriesOf(request);
  return rules.filter((rule) => entries.some((selects) => selects(rule, false)));
}
