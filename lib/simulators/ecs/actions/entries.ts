import { SOURCE_BLOCKS } from '../../../core/model/rule-members.ts';
import { refuse } from '../error.ts';
import { sameAddress } from '../rules/addresses.ts';
import { type CheckContext, checkEntry } from '../rules/field-checks.ts';
import { flatEntry, permissionEntries, ruleIds } from '../rules/fields.ts';
import { type RulePattern, toPattern } from '../rules/pattern.ts';
import type { Parameters } from '../wire/wire.ts';

/**
 * The rules that the request describes, by `Permissions.N.*` or by the flat members: one form at a time.
 * @throws {EcsError} for mixed forms, duplicates, and the faults of `checkEntry`
 */
export function describedRules(parameters: Parameters, context: CheckContext): readonly RulePattern[] {
  const permissions = permissionEntries(parameters);
  const flat = flatEntry(parameters);
  if (permissions.length > 0 && flat !== undefined) throw refuse('InvalidParam.Permissions');
  const entries = permissions.length > 0 ? permissions : [flat ?? { label: '', fields: {} }];
  for (const entry of entries) checkEntry(entry, context);
  const patterns = entries.map(toPattern);
  if (patterns.some((pattern, index) => patterns.slice(0, index).some((other) => same(pattern, other)))) {
    throw refuse('InvalidParam.DuplicatePermissions');
  }
  return patterns;
}

/**
 * The rule ids that the request names; none when it uses another form.
 * @throws {EcsError} for mixed forms, repeated and malformed ids
 */
export function namedRuleIds(parameters: Parameters): readonly string[] {
  const ids = ruleIds(parameters);
  if (ids.length === 0) return ids;
  if (permissionEntries(parameters).length > 0) throw refuse('InvalidParam.Permissions');
  if (flatEntry(parameters) !== undefined) throw refuse('InvalidParameter', 'SecurityGroupRuleId');
  if (new Set(ids).size < ids.length) throw refuse('InvalidParam.SecurityGroupRuleIdRepeated');
  if (!ids.every((id) => /^sgr-[A-Za-z0-9]+$/.test(id))) throw refuse('InvalidParam.SecurityGroupRuleId');
  return ids;
}

const PLAIN = [
  'IpProtocol',
  'PortRange',
  'PortRangeListId',
  'SourcePortRange',
  'Policy',
  'Priority',
  'NicType',
] as const satisfies readonly (keyof RulePattern)[];

/** Whether two entries describe the same rule; descriptions are ignored. */
function same(a: RulePattern, b: RulePattern): boolean {
  return (
    PLAIN.every((member) => a[member] === b[member]) &&
    a.destination.member === b.destination.member &&
    sameAddress(a.destination.value, b.destination.value, 'value') &&
    SOURCE_BLOCKS.every((name) => sameAddress(a[name], b[name], 'value'))
  );
}
