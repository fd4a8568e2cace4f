import type { Millis } from '../../core/time.ts';
import { storedIpv6 } from './rules/addresses.ts';
import { protocolOf } from './rules/port-range.ts';
import type { RuleDefinition, StoredRule } from './rules/types.ts';

export interface WorldParts {
  readonly now: () => Millis;
  /** A fresh rule id, `sgr-…`. */
  readonly ruleId: () => string;
}

/** The rules of every group. A rule id is never used twice. */
export interface GroupBook {
  open(groupId: string, defaultNicType: StoredRule['NicType']): void;
  close(groupId: string): void;
  rules(groupId: string): readonly StoredRule[];
  add(groupId: string, rule: RuleDefinition): StoredRule;
  remove(ruleId: string): StoredRule | undefined;
  /** The rule and its group, even if removed since; `ordinal` numbers all rules in order of creation, from 1. */
  everKnown(ruleId: string): KnownRule | undefined;
}

export interface KnownRule {
  readonly groupId: string;
  readonly rule: StoredRule;
  readonly ordinal: number;
}

export function createGroupBook({ now, ruleId }: WorldParts): GroupBook {
  const pages = new Map<string, { nicType: StoredRule['NicType']; rules: Map<string, StoredRule> }>();
  const known = new Map<string, KnownRule>();

  const page = (groupId: string) => {
    const found = pages.get(groupId);
    if (found === undefined) throw new TypeError(`no security group ${groupId}`);
    return found;
  };
  return {
    open: (groupId, nicType) => void pages.set(groupId, { nicType, rules: new Map() }),
    close: (groupId) => void pages.delete(groupId),
    rules: (groupId) => [...page(groupId).rules.values()],
    add(groupId, definition) {
      const { nicType, rules } = page(groupId);
      const rule = store(definition, {
        SecurityGroupRuleId: definition.SecurityGroupRuleId ?? ruleId(),
        NicType: nicType,
        CreateTime: isoSeconds(now()),
      });
      const id = rule.SecurityGroupRuleId;
      if (known.has(id)) throw new TypeError(`rule id ${id} has been used before`);
      rules.set(id, rule);
      known.set(id, { groupId, rule, ordinal: known.size + 1 });
      return rule;
    },
    remove(id) {
      const found = known.get(id);
      return found !== undefined && pages.get(found.groupId)?.rules.delete(id) ? found.rule : undefined;
    },
    everKnown: (id) => known.get(id),
  };
}

type Given = Pick<StoredRule, 'SecurityGroupRuleId' | 'NicType' | 'CreateTime'>;

function store({ IpProtocol, Policy = 'accept', ...rest }: RuleDefinition, given: Given): StoredRule {
  const protocol = protocolOf(IpProtocol);
  if (protocol === undefined) throw new TypeError(`no protocol ${IpProtocol}`);
  return {
    ...given,
    Direction: 'egress',
    Priority: 1,
    ...(rest.PortRangeListId === undefined && { PortRange: '-1/-1' }),
    ...rest,
    IpProtocol: protocol,
    Policy: Policy.toLowerCase() === 'drop' ? 'Drop' : 'Accept',
    ...(rest.Ipv6DestCidrIp !== undefined && { Ipv6DestCidrIp: storedIpv6(rest.Ipv6DestCidrIp) }),
    ...(rest.Ipv6SourceCidrIp !== undefined && { Ipv6SourceCidrIp: storedIpv6(rest.Ipv6SourceCidrIp) }),
  };
}

/** `yyyy-MM-ddTHH:mm:ssZ`, as ECS writes instants. */
export const isoSeconds = (at: Millis): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
