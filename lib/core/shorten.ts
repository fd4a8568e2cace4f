import type { Rule } from './model/rule.ts';

/** A row holds its rules twice, in `before` and in `Revoked`; the smallest limit of a store is 4.8 MB a row. */
const LARGEST = 1_000_000;

const sizeOf = (rules: readonly Rule[]): number => JSON.stringify(rules).length;

/**
 * Rules small enough to be stored: without their descriptions, or, if that is not enough, with nothing but their ids.
 * A revocation never fails because a group is large; what is left out cannot be restored, and is said.
 */
export function shorten(rules: readonly Rule[]): readonly Rule[] {
  if (sizeOf(rules) <= LARGEST) return rules;
  const plain = rules.map(({ Description: _, ...rule }) => rule);
  if (sizeOf(plain) <= LARGEST) return plain;
  return rules.map(({ SecurityGroupRuleId, IpProtocol }) => ({ SecurityGroupRuleId, IpProtocol }));
}

/** Were the rules stored as ids only? Every rule that ECS lists has a destination. */
export function idsOnly(rules: readonly Rule[]): boolean {
  return rules.some((rule) => Object.keys(rule).length <= 2);
}
