/**
 * Reports listed rules that are not understood (`rule-reading.ts`). The guards treat such a rule as the widest that it
 * could be, so an operator must learn why it is protected or forbidden.
 */
import type { Rule } from '../model/rule.ts';
import { notUnderstood } from '../model/rule-reading.ts';
import type { EcsEgress, Log } from '../ports.ts';

/** At most this many rules are named in one line; `count` is exact. */
const NAMED = 10;

/** The same port, with every snapshot checked: one warning for each that lists a rule which is not understood. */
export function reportRules<T extends Pick<EcsEgress, 'list'>>(ecs: T, log: Log): T {
  return {
    ...ecs,
    list: async (group, call) => {
      const snapshot = await ecs.list(group, call);
      const rules = snapshot.class === 'done' ? snapshot.rules.flatMap(named) : [];
      if (rules.length > 0) {
        log.warn('rules not understood', {
          regionId: group.RegionId,
          securityGroupId: group.SecurityGroupId,
          ecsRequestId: snapshot.requestId,
          count: rules.length,
          rules: rules.slice(0, NAMED),
        });
      }
      return snapshot;
    },
  };
}

/** The rule by its id, and the members at fault by name and value. */
function named(rule: Rule): Record<string, unknown>[] {
  const members = notUnderstood(rule);
  if (members.length === 0) return [];
  const values = Object.fromEntries(members.map((name) => [name, rule[name] ?? null]));
  return [{ ruleId: rule.SecurityGroupRuleId, ...values }];
}
