/** Finds the entries of a request that a rule may be about without comparing it with all of them. Pure. */
import { blockKey } from './address.ts';
import type { RevokeRequest, RulePattern } from './request.ts';
import { type DESTINATIONS, destinationBlocks, destinationIds, type Texts } from './rule-shapes.ts';

type Ends = Texts<(typeof DESTINATIONS)[number]>;

/** The entries of a request that describe rules; none when it names ids. */
export function patternsOf(request: RevokeRequest): readonly RulePattern[] {
  switch (request.form) {
    case 'rule-ids':
      return [];
    case 'permissions':
      return request.permissions;
    case 'flat':
      return [request.rule];
  }
}

/** Undefined when a destination cannot be read or is not listed: the rule may lead anywhere. */
function keysOf(of: Ends): string[] | undefined {
  const keys: string[] = destinationIds(of).map((id) => id.toLowerCase());
  for (const block of destinationBlocks(of)) {
    const key = blockKey(block);
    if (key === undefined) return undefined;
    keys.push(key);
  }
  return keys.length > 0 ? keys : undefined;
}

/**
 * Of these patterns, those that share a destination with a rule: no other can fit it, and none other could. The time is
 * that of the rules and the patterns, not of their product.
 */
export function byDestination(patterns: readonly RulePattern[]): (rule: Ends) => readonly RulePattern[] {
  if (patterns.length < 2) return () => patterns;
  const byKey = new Map<string, RulePattern[]>();
  for (const pattern of patterns) {
    const keys = keysOf(pattern);
    // One that cannot be read is compared with every rule.
    if (keys === undefined) return () => patterns;
    for (const key of keys) byKey.set(key, [...(byKey.get(key) ?? []), pattern]);
  }
  return (rule) => keysOf(rule)?.flatMap((key) => byKey.get(key) ?? []) ?? patterns;
}
