import { SOURCE_BLOCKS } from '../../../core/model/rule-members.ts';
import type { Switches } from '../switches.ts';
import { sameAddress } from './addresses.ts';
import type { RulePattern } from './pattern.ts';
import type { StoredRule } from './types.ts';

export type MatchingSwitches = Pick<Switches, 'addressMatching' | 'priorityMatching'>;

/** AuthorizeSecurityGroupEgress ignores the priority when it compares rules. */
export const SAME_RULE: MatchingSwitches = { addressMatching: 'value', priorityMatching: 'ignored' };

/**
 * Does the pattern name this rule, its NIC type apart? Fields that the pattern leaves out must be absent from the rule:
 * a rule for other source addresses, or for a part of the ports, is another rule.
 */
export function matches(rule: StoredRule, pattern: RulePattern, switches: MatchingSwitches): boolean {
  return (
    rule.Direction === 'egress' &&
    rule.IpProtocol === pattern.IpProtocol &&
    rule.PortRange === pattern.PortRange &&
    rule.PortRangeListId === pattern.PortRangeListId &&
    realPorts(rule.SourcePortRange) === realPorts(pattern.SourcePortRange) &&
    rule.Policy === pattern.Policy &&
    (switches.priorityMatching === 'ignored' || rule.Priority === pattern.Priority) &&
    sameDestination(rule, pattern, switches.addressMatching) &&
    SOURCE_BLOCKS.every((name) => sameAddress(rule[name], pattern[name], switches.addressMatching))
  );
}

/** A source port range of `-1/-1` equals an absent one. */
const realPorts = (range: string | undefined): string | undefined => (range === '-1/-1' ? undefined : range);

function sameDestination(
  rule: StoredRule,
  { destination: { member, value, owner } }: RulePattern,
  mode: Switches['addressMatching'],
): boolean {
  // Ids are no addresses, so they are compared as they are.
  if (!sameAddress(rule[member], value, mode)) return false;
  const listedOwner = member === 'DestGroupId' ? rule.DestGroupOwnerAccount : undefined;
  return listedOwner === undefined || listedOwner === owner;
}
