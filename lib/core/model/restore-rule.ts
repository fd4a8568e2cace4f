/** From a rule as it was stored to the parameters that make it again, and back to the rule that is listed. Pure. */
import type { RulePattern } from './request.ts';
import { fitsPattern, type Rule } from './rule.ts';
import type { RestoredMember, Texts } from './rule-members.ts';

/** One rule as AuthorizeSecurityGroupEgress takes it, with the values that ECS listed. */
export interface RestoreRule extends Texts<RestoredMember> {
  readonly IpProtocol: string;
}

/** All fields of the rule except its id and creation time. */
export function toRestoreRule(rule: Rule): RestoreRule {
  const { SecurityGroupRuleId: _id, CreateTime: _time, DestGroupOwnerAccount, ...members } = rule;
  // Describe calls the owner's id an account; the authorising call takes it as an id.
  return {
    ...members,
    ...(DestGroupOwnerAccount !== undefined && { DestGroupOwnerId: DestGroupOwnerAccount }),
  };
}

/** The pattern that a stored rule makes, to be found again under a new id. */
function toPattern(rule: Rule): RulePattern {
  const { Description: _, ...members } = toRestoreRule(rule);
  return {
    ...members,
    Policy: (rule.Policy ?? 'accept').toLowerCase(),
    Priority: rule.Priority ?? '1',
  } as RulePattern; // ECS's own values, compared without regard to letter case.
}

export interface Pairing {
  /** Listed rules that are the stored ones again, in the order of the stored ones. */
  readonly listed: readonly Rule[];
  /** Stored rules that nothing listed matches. */
  readonly missing: readonly Rule[];
}

/**
 * Pairs each stored rule with a different listed one. A stored rule was revoked, and ids are never reused: if its id is
 * listed, the snapshot is older than the revocation.
 */
export function pair(stored: readonly Rule[], now: readonly Rule[]): Pairing {
  const revoked = new Set(stored.map((rule) => rule.SecurityGroupRuleId));
  const free = new Set(now.filter((rule) => !revoked.has(rule.SecurityGroupRuleId)));
  const listed: Rule[] = [];
  const missing: Rule[] = [];
  for (const rule of stored) {
    const pattern = toPattern(rule);
    const found = [...free].find((each) => fitsPattern(each, pattern));
    if (found) {
      free.delete(found);
      listed.push(found);
    } else missing.push(rule);
  }
  return { listed, missing };
}
