/** The two list forms: `Permissions` and `SecurityGroupRuleId`. */

import { canonicalJson, isJsonObject } from '../json.ts';
import type { SentRule } from '../model/request.ts';
import { shown } from '../visible.ts';
import { below, type Report } from './faults.ts';
import { normaliseRule } from './normal-form.ts';
import { ENTRY_NAMES, type ParameterName, parameter } from './parameters.ts';
import { readRule } from './read-rule.ts';
import { reportUnknown } from './unknown-members.ts';

/** The array, unless it is too long: the faults of a million entries are not reported. */
function readArray(
  name: ParameterName,
  raw: unknown,
  code: string,
  example: string,
  report: Report,
): readonly unknown[] {
  const { maxItems = 0 } = parameter(name);
  if (!Array.isArray(raw)) {
    report(`/${name}`, code, `${name} cannot be ${shown(raw)}. Send an array: ${example}.`);
    return [];
  }
  if (raw.length <= maxItems) return raw;
  report(`/${name}`, code, `${name} has ${raw.length} entries. Send at most ${maxItems} in one request.`);
  return [];
}

/** The valid entries of `Permissions`; entries that name the same rule are reported. */
export function readPermissions(
  raw: unknown,
  securityGroupId: string | undefined,
  report: Report,
): readonly SentRule[] {
  const code = 'InvalidParam.Permissions';
  const rules: SentRule[] = [];
  const firstOf = new Map<string, number>();
  for (const [index, entry] of readArray('Permissions', raw, code, '[{"IpProtocol": …}]', report).entries()) {
    const pointer = below('/Permissions', index);
    if (!isJsonObject(entry)) {
      report(pointer, code, `An entry cannot be ${shown(entry)}. Send an object with the members of a rule.`);
      continue;
    }
    reportUnknown(entry, ENTRY_NAMES, pointer, report);
    const rule = readRule(entry, { pointer, securityGroupId, complete: true }, report);
    if (rule === undefined) continue;
    rules.push(rule);
    const identity = canonicalJson(normaliseRule(rule));
    const first = firstOf.get(identity);
    if (first === undefined) firstOf.set(identity, index);
    else
      report(
        pointer,
        'InvalidParam.DuplicatePermissions',
        `It names the rule of entry ${first}. Remove one.`,
      );
  }
  return rules;
}

/** The valid ids; repeated ones are reported. */
export function readRuleIds(raw: unknown, report: Report): readonly string[] {
  const code = 'InvalidParam.SecurityGroupRuleId';
  const { pattern = '', maxLength = 0 } = parameter('SecurityGroupRuleId');
  const shape = new RegExp(pattern);
  const example = typeof raw === 'string' && raw.length <= maxLength && shape.test(raw) ? raw : 'sgr-…';
  const firstOf = new Map<string, number>();
  for (const [index, id] of readArray('SecurityGroupRuleId', raw, code, `["${example}"]`, report).entries()) {
    const pointer = below('/SecurityGroupRuleId', index);
    if (typeof id !== 'string' || id.length > maxLength || !shape.test(id)) {
      report(pointer, code, `An id cannot be ${shown(id)}. Send a string such as "sgr-bp67acfmxa123b".`);
      continue;
    }
    const first = firstOf.get(id);
    if (first === undefined) firstOf.set(id, index);
    else
      report(pointer, 'InvalidParam.SecurityGroupRuleIdRepeated', `It repeats entry ${first}. Remove one.`);
  }
  return [...firstOf.keys()];
}
