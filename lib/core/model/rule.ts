import { sameAddress } from './address.ts';
import { byDestination, patternsOf, type RevokeRequest, type RulePattern } from './request.ts';
import {
  DESTINATION_BLOCKS,
  DESTINATION_IDS,
  DESTINATIONS,
  type ListedMember,
  protocolOf,
  SOURCE_BLOCKS,
  type Texts,
} from './rule-members.ts';

/**
 * One egress rule as DescribeSecurityGroupAttribute lists it: every member a string, absent members absent
 * (ECS sends some of them as `""` or as numbers; the adapter has normalised that).
 */
export interface Rule extends Texts<ListedMember> {
  readonly SecurityGroupRuleId: string;
  readonly IpProtocol: string;
}

/**
 * Whether these may be the same id. It is undocumented whether ECS compares ids in any letter case. So guards, which must
 * not miss a rule, ignore letter case; permissions and certain matches are exact.
 */
export const sameId = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * Whether this rule certainly fits this pattern. Conservative: a rule that fits is certainly one that the caller
 * named. Addresses are compared by value, never by containment; an omitted priority is 1 (the normal form
 * has it filled in); an omitted NIC type is the one stored.
 */
export const fitsPattern = (rule: Rule, pattern: RulePattern): boolean =>
  CONDITIONS.every(({ holds }) => holds(rule, pattern));

/** One condition of fitting, and the members of a pattern that it depends on. No member is in two of them. */
export interface Condition {
  readonly members: readonly (keyof RulePattern)[];
  holds(rule: Rule, pattern: RulePattern): boolean;
}

/** The cheap ones first. */
export const CONDITIONS: readonly Condition[] = [
  { members: ['Priority'], holds: (rule, pattern) => (rule.Priority ?? '1') === pattern.Priority },
  { members: ['PortRange', 'PortRangeListId'], holds: samePorts },
  { members: ['IpProtocol'], holds: (rule, pattern) => protocolName(rule) === protocolName(pattern) },
  { members: ['Policy'], holds: (rule, pattern) => sameText(rule.Policy ?? 'accept', pattern.Policy) },
  {
    members: ['NicType'],
    holds: ({ NicType }, pattern) =>
      pattern.NicType === undefined || NicType === undefined || sameText(NicType, pattern.NicType),
  },
  {
    members: ['SourcePortRange'],
    holds: (rule, pattern) => sourcePorts(rule) === sourcePorts(pattern),
  },
  {
    members: SOURCE_BLOCKS,
    holds: (rule, pattern) => sameAddresses(SOURCE_BLOCKS, rule, pattern),
  },
  {
    members: [...DESTINATIONS, 'DestGroupOwnerId', 'DestGroupOwnerAccount'],
    holds: sameDestination,
  },
];

/** The rules of a snapshot that the request certainly names. */
export function fitting(rules: readonly Rule[], request: RevokeRequest): Rule[] {
  switch (request.form) {
    case 'rule-ids': {
      const ids = new Set(request.ruleIds);
      return rules.filter((rule) => ids.has(rule.SecurityGroupRuleId));
    }
    default: {
      const near = byDestination(patternsOf(request));
      return rules.filter((rule) => near(rule).some((pattern) => fitsPattern(rule, pattern)));
    }
  }
}

/** The rules of the first snapshot that the later one no longer lists. Ids are never reused. */
export function vanished(before: readonly Rule[], after: readonly Rule[]): Rule[] {
  const listed = new Set(after.map((rule) => rule.SecurityGroupRuleId));
  return before.filter((rule) => !listed.has(rule.SecurityGroupRuleId));
}

/** The entries of the request that none of these rules fits, as the request named them. */
export function unmatched(
  request: RevokeRequest,
  rules: readonly Rule[],
): (RulePattern | { SecurityGroupRuleId: string })[] {
  if (request.form === 'rule-ids') {
    const found = new Set(rules.map((rule) => rule.SecurityGroupRuleId));
    return request.ruleIds.filter((id) => !found.has(id)).map((id) => ({ SecurityGroupRuleId: id }));
  }
  return unmatchedPatterns(request, rules);
}

/** The patterns of the request that none of these rules fits. */
export function unmatchedPatterns(request: RevokeRequest, rules: readonly Rule[]): RulePattern[] {
  const patterns = patternsOf(request);
  const near = byDestination(patterns);
  const matched = new Set(rules.flatMap((rule) => near(rule).filter((each) => fitsPattern(rule, each))));
  return patterns.filter((pattern) => !matched.has(pattern));
}

/** A restore makes a pattern of what ECS listed, which may be a protocol that is not understood. */
const protocolName = ({ IpProtocol }: { readonly IpProtocol: string }): string =>
  protocolOf(IpProtocol) ?? IpProtocol.toLowerCase();

const sameText = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

type Blocks = typeof DESTINATION_BLOCKS | typeof SOURCE_BLOCKS;

const sameAddresses = (blocks: Blocks, rule: Rule, pattern: RulePattern): boolean =>
  blocks.every((name) => {
    const [a, b] = [rule[name], pattern[name]];
    return a === undefined || b === undefined ? a === b : sameAddress(a, b);
  });

/** "-1/-1" is what ECS calls all ports; a rule without source ports is one for all of them. */
const sourcePorts = (of: { SourcePortRange?: string }): string => of.SourcePortRange ?? '-1/-1';

function samePorts(rule: Rule, pattern: RulePattern): boolean {
  return pattern.PortRange === undefined
    ? rule.PortRangeListId === pattern.PortRangeListId
    : rule.PortRangeListId === undefined && rule.PortRange === pattern.PortRange;
}

function sameDestination(rule: Rule, pattern: RulePattern): boolean {
  return (
    sameAddresses(DESTINATION_BLOCKS, rule, pattern) &&
    DESTINATION_IDS.every((name) => rule[name] === pattern[name]) &&
    sameOwner(rule.DestGroupOwnerAccount, pattern)
  );
}

/**
 * ECS lists the owner's account *id*. An owner *name* cannot be compared with it, and need not be: the group id that
 * was compared already names one group.
 */
function sameOwner(listed: string | undefined, pattern: RulePattern): boolean {
  return (
    listed === undefined || pattern.DestGroupOwnerId === undefined || listed === pattern.DestGroupOwnerId
  );
}
