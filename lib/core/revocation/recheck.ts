/** Checks rules again before they are revoked: against the request, the policy and the plan. Pure. */
import { idsOf } from '../model/request.ts';
import { fitting, type Rule } from '../model/rule.ts';
import type { EcsFailure, RuleSnapshot } from '../ports.ts';
import { type Attempt, policyRefusal } from './attempt.ts';
import { isSameRule } from './plan.ts';

export interface Denial {
  readonly rules: readonly Rule[];
  readonly failure: EcsFailure;
}

/**
 * The listed rules that may not be revoked now, and why; undefined: all may. A rule keeps its id when it is modified, so
 * every snapshot is checked.
 */
export function denialOf(
  attempt: Attempt,
  listed: readonly Rule[],
  snapshot: RuleSnapshot,
): Denial | undefined {
  const ids = new Set(idsOf(listed));
  const now = snapshot.rules.filter((rule) => ids.has(rule.SecurityGroupRuleId));
  if (now.length === 0) return undefined;
  const same = fitting(now, attempt.request).filter((rule) => isAsPlanned(attempt, rule));
  if (same.length < now.length) {
    return { rules: now.filter((rule) => !same.includes(rule)), failure: policyRefusal(CHANGED) };
  }
  const failure = attempt.deniedByPolicy(now);
  if (!failure) return undefined;
  const alone = now.filter((rule) => attempt.deniedByPolicy([rule]) !== undefined);
  return { rules: alone.length > 0 ? alone : now, failure };
}

function isAsPlanned({ request, row }: Attempt, rule: Rule): boolean {
  if (request.Plan === undefined) return true;
  const planned = row.before?.find(({ SecurityGroupRuleId: id }) => id === rule.SecurityGroupRuleId);
  return planned !== undefined && isSameRule(planned, rule);
}

const CHANGED =
  'A rule that this revocation had found was changed since, and is left alone. Ask again with a new ClientToken.';
