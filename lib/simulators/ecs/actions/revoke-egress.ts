import { refuse } from '../error.ts';
import { resolveReferences } from '../references.ts';
import { matches } from '../rules/matching.ts';
import type { RulePattern } from '../rules/pattern.ts';
import type { SecurityGroup, StoredRule } from '../rules/types.ts';
import { type Action, type ActionContext, type Call, changeableGroup } from './action.ts';
import { describedRules, namedRuleIds } from './entries.ts';

/** Finds the rules that one entry names. @throws {EcsError} if there are none */
type Lookup = () => readonly StoredRule[];

/** RevokeSecurityGroupEgress in its three forms: rule ids, `Permissions.N.*`, flat. */
export const revokeEgress: Action = (call, context) => {
  const { world, switches } = context;
  const group = changeableGroup(call, world);
  const lookups = lookupsOf(call, group, context);
  if (switches.batch === 'atomic') {
    remove(lookups.flatMap((lookup) => lookup()));
  } else {
    for (const lookup of lookups) remove(lookup());
  }
  return {};

  function remove(rules: readonly StoredRule[]): void {
    for (const { SecurityGroupRuleId } of rules) world.removeRule(SecurityGroupRuleId);
  }
};

function lookupsOf(call: Call, group: SecurityGroup, context: ActionContext): readonly Lookup[] {
  const ids = namedRuleIds(call.parameters);
  if (ids.length > 0) return ids.map((id) => () => [byId(id, group, context)]);
  const patterns = describedRules(call.parameters, {
    operation: 'revoke',
    takesAllow: context.switches.era === '2019',
  });
  return patterns.map(
    (pattern) => () =>
      byPattern(
        resolveReferences(pattern, { world: context.world, group, caller: call.caller }),
        group,
        context,
      ),
  );
}

/** An id matches whatever the priority; rules of another group or direction count as not found. */
function byId(id: string, group: SecurityGroup, { world, switches }: ActionContext): StoredRule {
  const rule = world
    .rules(group.SecurityGroupId)
    .find(({ SecurityGroupRuleId, Direction }) => SecurityGroupRuleId === id && Direction === 'egress');
  if (rule === undefined) throw refuse(switches.unknownRuleId);
  return rule;
}

function byPattern(
  pattern: RulePattern,
  group: SecurityGroup,
  { world, switches }: ActionContext,
): readonly StoredRule[] {
  const fitting = world.rules(group.SecurityGroupId).filter((rule) => matches(rule, pattern, switches));
  const nicType = pattern.NicType ?? (group.VpcId === undefined ? 'internet' : 'intranet');
  const found = fitting.filter((rule) => rule.NicType === nicType);
  if (found.length > 0) return found;
  if (fitting.length > 0) throw refuse('InvalidNicType.Mismatch');
  switch (switches.era) {
    case '2019':
      throw refuse('InvalidGroupAuthItem.NotFound');
    case '2020':
      return [];
    case '2024':
      throw refuse('InvalidSecurityGroupRule.RuleNotExist');
  }
}
