/** The shape of one member of a revoke request, and the members that are this service's own, after ECS's. */

export type JsonType = 'string' | 'integer' | 'boolean' | 'array' | 'object';

/** `top`: beside RegionId. `rule`: at the top level of the flat form, or in an entry. `entry`: in an entry only. */
export type Place = 'top' | 'rule' | 'entry';

export type RequestForm = 'flat' | 'permissions' | 'rule-ids';

export interface Parameter {
  readonly name: string;
  /** The JSON types that are accepted, the preferred one first. */
  readonly types: readonly JsonType[];
  readonly required: 'yes' | 'in a rule' | 'unless DryRun' | 'no';
  readonly example: string | boolean | readonly unknown[];
  readonly place: Place;
  /** The forms in which it may appear. */
  readonly forms: readonly RequestForm[];
  /** `seed`: in the table of June 2019. `later`: in today's API. `own`: a member of this service. */
  readonly origin: 'seed' | 'later' | 'own';
  /** The closed set of values. */
  readonly values?: readonly string[];
  /** `values` are compared without regard to letter case. */
  readonly ignoreCase?: true;
  /** What the whole string matches: a regular expression with the `u` flag, also valid in JSON Schema. */
  readonly pattern?: string;
  readonly maxLength?: number;
  /** Of an array: 1 to so many entries. */
  readonly maxItems?: number;
  /** Filled in when the member is absent. */
  readonly default?: string | boolean;
}

const TEXT = ['string'] as const;
export const DIGITS = ['string', 'integer'] as const;
const EVERY_FORM = ['flat', 'permissions', 'rule-ids'] as const;
const RULE_FORMS = ['flat', 'permissions'] as const;

/** A string of the flat form and of entries of `Permissions`, like most members. */
export const RULE = {
  types: TEXT,
  required: 'no',
  place: 'rule',
  forms: RULE_FORMS,
  origin: 'seed',
} as const;
export const TOP = { types: TEXT, required: 'no', place: 'top', forms: EVERY_FORM, origin: 'seed' } as const;

export const IF_ABSENT = ['succeed', 'fail'] as const;

const OWN = { ...TOP, origin: 'own' } as const;

export const OWN_PARAMETERS = [
  {
    ...OWN,
    name: 'DryRun',
    types: ['boolean'],
    example: true,
    default: false,
  },
  {
    ...OWN,
    name: 'Plan',
    example: 'plan-tlr41k-0d5f0c9f7f2e-3b8a52f4c11e7d9e60a4b7c2',
    pattern: '^plan-[0-9a-z]{6,8}-[0-9a-f]{12}-[0-9a-f]{24}$',
    maxLength: 52,
  },
  {
    ...OWN,
    name: 'IfAbsent',
    example: 'fail',
    values: IF_ABSENT,
    default: 'succeed',
  },
  {
    ...OWN,
    name: 'Invocation',
    example: 'async',
    values: ['async'],
  },
  {
    ...OWN,
    name: 'Reason',
    example: 'CHG0031245: the partner has left',
    maxLength: 512,
  },
  {
    ...OWN,
    name: 'RequestedBy',
    example: 'lin.wei@example.com',
    maxLength: 512,
  },
] as const satisfies readonly Parameter[];
