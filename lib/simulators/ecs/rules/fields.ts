/** The members that describe one rule in a request, and how the two forms carry them. */
import { NAMED_MEMBERS } from '../../../core/model/rule-members.ts';
import { refuse } from '../error.ts';
import type { Parameters } from '../wire/wire.ts';

const FIELDS = [...NAMED_MEMBERS, 'Description'] as const;

export type RuleField = (typeof FIELDS)[number];

/** `PortRangeListId` is for entries only. */
const FLAT_FIELDS = FIELDS.filter((name) => name !== 'PortRangeListId');

/** The members sent; an empty string counts as absent. */
export type RuleFields = Partial<Record<RuleField, string>>;

export interface RuleEntry {
  /** `Permissions.1`, or empty in the flat form. */
  readonly label: string;
  readonly fields: RuleFields;
}

/** The flat members, or undefined if there are none. */
export function flatEntry(parameters: Parameters): RuleEntry | undefined {
  const fields = pick(parameters, '', FLAT_FIELDS);
  return Object.keys(fields).length > 0 ? { label: '', fields } : undefined;
}

/**
 * The `Permissions.N.*` entries in the order of N.
 * @throws {EcsError} for more than 100
 */
export function permissionEntries(parameters: Parameters): readonly RuleEntry[] {
  return numbered(parameters, 'Permissions', /^Permissions\.([1-9]\d*)\./).map((n) => ({
    label: `Permissions.${n}`,
    fields: pick(parameters, `Permissions.${n}.`, FIELDS),
  }));
}

/**
 * The `SecurityGroupRuleId.N` values in the order of N.
 * @throws {EcsError} for more than 100
 */
export function ruleIds(parameters: Parameters): readonly string[] {
  return numbered(parameters, 'SecurityGroupRuleId', /^SecurityGroupRuleId\.([1-9]\d*)$/).map(
    (n) => parameters.get(`SecurityGroupRuleId.${n}`) ?? '',
  );
}

const LIMIT = 100;

function numbered(parameters: Parameters, list: string, grammar: RegExp): readonly number[] {
  const numbers = new Set(
    [...parameters.keys()].flatMap((name) => grammar.exec(name)?.[1] ?? []).map(Number),
  );
  if (numbers.size > LIMIT) throw refuse('InvalidParameter', list);
  return [...numbers].sort((a, b) => a - b);
}

function pick(parameters: Parameters, prefix: string, names: readonly RuleField[]): RuleFields {
  const fields: RuleFields = {};
  for (const name of names) {
    const value = parameters.get(prefix + name);
    if (value !== undefined && value !== '') fields[name] = value;
  }
  return fields;
}
