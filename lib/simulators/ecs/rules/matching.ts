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
    rule.IpProtocol === pattern.protocol &&
    rule.PortRange === pattern.portRange &&
    rule.PortRangeListId === pattern.portRangeListId &&
    realPorts(rule.SourcePortRange) === realPorts(pattern.sourcePortRange) &&
    rule.Policy === pattern.policy &&
    (switches.priorityMatching === 'ignored' || rule.Priority === pattern.priority) &&
    sameDestination(rule, pattern, switches.addressMatching) &&
    sameAddress(rule.SourceCidrIp, pattern.sourceCidrIp, switches.addressMatching) &&
    sameAddress(rule.Ipv6SourceCidrIp, pattern.ipv6SourceCidrIp, switches.addressMatching)
  );
}

/** A source port range of `-1/-1` equals an absent one. */
const realPorts = (range: string | undefined): string | undefined => (range === '-1/-1' ? undefined : range);

function sameDestination(
  rule: StoredRule,
  { destination }: RulePattern,
  mode: Switches['addressMatching'],
): boolean {
  switch (destination.kind) {
    case 'ipv4':
      return sameAddress(rule.DestCidrIp, destination.value, mode);
    case 'ipv6':
      return sameAddress(rule.Ipv6DestCidrIp, destination.value, mode);
    case 'group':
      return (
        rule.DestGroupId === destination.value &&
        (rule.DestGroupOwnerAccount === undefined || rule.DestGroupOwnerAccount === destination.owner)
      );
    case 'prefix-list':
      return rule.DestPrefixListId === destination.value;
  }
}
