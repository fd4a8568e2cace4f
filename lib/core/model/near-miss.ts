/**
 * Rules that a request nearly names: they differ from one of its entries in one respect only. For people with a typo in
 * a ticket. Pure.
 */
import { containsAddress } from './address.ts';
import type { RevokeRequest, RulePattern } from './request.ts';
import { CONDITIONS, type Condition, fitsPattern, type Rule, unmatchedPatterns } from './rule.ts';

/** A few say more than many. */
const MOST = 10;

export interface Hint {
  readonly SecurityGroupRuleId: string;
  /** The member of the request in which the rule differs. */
  readonly Member: keyof RulePattern;
  /** One sentence: `PortRange is 22/23, not 22/22`. */
  readonly Detail: string;
}

/** Members that a rule also has. Changing one of them to what the rule has must make the rule fit. */
const COMPARED: readonly (keyof RulePattern & keyof Rule)[] = [
  'PortRange',
  'Policy',
  'Priority',
  'IpProtocol',
  'NicType',
  'SourceCidrIp',
  'Ipv6SourceCidrIp',
  'SourcePortRange',
  'DestCidrIp',
  'Ipv6DestCidrIp',
];

/**
 * For each pattern of the request that none of the rules fits, those that differ from it in one respect.
 * `gone`: rules that matched and are no hint any more. `byId`: whether the policy lets the caller name rules by id.
 */
export function nearMisses(
  request: RevokeRequest,
  listed: readonly Rule[],
  gone: readonly Rule[] = [],
  byId = true,
): Hint[] {
  // An id is right or wrong; nothing is near it.
  const hints: Hint[] = [];
  for (const pattern of unmatchedPatterns(request, [...listed, ...gone])) {
    for (const rule of listed) {
      const hint = hintOf(rule, pattern, byId);
      if (hint) hints.push(hint);
      if (hints.length === MOST) return hints;
    }
  }
  return hints;
}

function hintOf(rule: Rule, pattern: RulePattern, byId: boolean): Hint | undefined {
  const failing = onlyFailing(rule, pattern);
  if (failing === undefined) return undefined;
  const member = COMPARED.find(
    (each) =>
      failing.members.includes(each) &&
      related(rule, pattern, each) &&
      fitsPattern(rule, asRule(rule, pattern, each)),
  );
  if (member === undefined) return undefined;
  const has = rule[member] ?? 'not set';
  const wanted = pattern[member] === undefined ? '' : `, not ${pattern[member]}`;
  return {
    SecurityGroupRuleId: rule.SecurityGroupRuleId,
    Member: member,
    Detail: `${member} is ${has}${wanted}${isNameable(member, has) ? '' : onlyById(byId)}`,
  };
}

/** Whether a request can have this value. ECS's own default rules have the priority 110, and requests 1 to 100. */
const isNameable = (member: string, value: string): boolean =>
  member !== 'Priority' || (Number(value) >= 1 && Number(value) <= 100);

const onlyById = (byId: boolean): string =>
  `; only SecurityGroupRuleId names such a rule, which the policy ${byId ? 'allows' : 'does not allow'} this caller`;

/** The one condition that keeps the rule from fitting. */
function onlyFailing(rule: Rule, pattern: RulePattern): Condition | undefined {
  let failing: Condition | undefined;
  for (const condition of CONDITIONS) {
    if (condition.holds(rule, pattern)) continue;
    if (failing) return undefined;
    failing = condition;
  }
  return failing;
}

/** The pattern with one member changed to what the rule has. */
function asRule(rule: Rule, pattern: RulePattern, member: keyof RulePattern & keyof Rule): RulePattern {
  const { [member]: _, ...others } = pattern;
  const value = rule[member];
  const folded = member === 'IpProtocol' || member === 'Policy' || member === 'NicType';
  const changed = value === undefined ? {} : { [member]: folded ? value.toLowerCase() : value };
  // Only members that RulePattern has are put back, and with ECS's own values.
  return { ...others, ...changed } as RulePattern;
}

/** Another destination is a near miss only where one block lies in the other: every rule has some other destination. */
function related(rule: Rule, pattern: RulePattern, member: keyof RulePattern): boolean {
  if (member !== 'DestCidrIp' && member !== 'Ipv6DestCidrIp') return true;
  const [a, b] = [rule[member], pattern[member]];
  return a !== undefined && b !== undefined && (containsAddress(a, b) || containsAddress(b, a));
}
