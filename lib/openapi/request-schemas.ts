/**
 * The three forms of a revoke request as JSON Schemas, derived from the table of parameters. They describe how to write
 * a request; the service is more lenient where its contract allows it (`null` counts as absent).
 */
import { DESTINATIONS } from '../core/model/rule-members.ts';
import { descriptionOf } from '../core/request/descriptions.ts';
import type { Parameter, RequestForm } from '../core/request/own-parameters.ts';
import { PARAMETERS } from '../core/request/parameters.ts';
import { type JsonObject, ref, toJson } from './shared-components.ts';

/** Members of direct invocations only. */
const NOT_OVER_HTTP = new Set(['Invocation']);

const oneOfThese = (names: readonly string[]): JsonObject => ({
  anyOf: names.map((name) => ({ required: [name] })),
});

/** JSON Schema has no flag for letter case, so every letter becomes a class of two. */
const anyCase = (values: readonly string[]): string =>
  `^(?:${values.map((value) => value.replace(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`)).join('|')})$`;

function valuesOf({ values, ignoreCase, types }: Parameter): JsonObject {
  if (values === undefined) return { type: types.length === 1 ? (types[0] ?? 'string') : types };
  if (!ignoreCase) return { type: 'string', enum: values };
  // The list is for readers and generators; the pattern also accepts the spelling "Allow" of the API document.
  return {
    anyOf: [
      { type: 'string', enum: values },
      { type: 'string', pattern: anyCase(values) },
    ],
  };
}

/** The pattern is that of one entry of `SecurityGroupRuleId`; the entries of `Permissions` are rules. */
function itemsOf({ name, pattern, maxLength, maxItems = 0 }: Parameter): JsonObject {
  const items =
    name === 'Permissions'
      ? ref('schemas', 'Permission')
      : { type: 'string', ...(pattern && { pattern }), ...(maxLength && { maxLength }) };
  return { type: 'array', minItems: 1, maxItems, uniqueItems: true, items };
}

export function memberSchema(parameter: Parameter): JsonObject {
  const { types, pattern, maxLength, example, default: preset } = parameter;
  const shape = types.includes('array')
    ? itemsOf(parameter)
    : { ...valuesOf(parameter), ...(pattern && { pattern }), ...(maxLength && { maxLength }) };
  return {
    ...shape,
    description: descriptionOf(parameter),
    ...(preset !== undefined && { default: preset }),
    examples: [toJson(example)],
  };
}

const schemaOf = (
  title: string,
  description: string,
  members: readonly Parameter[],
  required: readonly string[],
  more: JsonObject = {},
): JsonObject => ({
  title,
  description,
  type: 'object',
  required,
  properties: Object.fromEntries(members.map((each) => [each.name, memberSchema(each)])),
  ...more,
  additionalProperties: false,
});

const ALL: readonly Parameter[] = PARAMETERS.filter(({ name }) => !NOT_OVER_HTTP.has(name));

const inForm = (form: RequestForm): readonly Parameter[] =>
  ALL.filter(
    ({ forms, place }) => forms.includes(form) && (place === 'top' || (form === 'flat' && place === 'rule')),
  );

/** Required in every form. */
const ALWAYS = ALL.filter(({ required }) => required === 'yes').map(({ name }) => name);
const IN_A_RULE = ALL.filter(({ required }) => required === 'in a rule').map(({ name }) => name);

/** The components that a revoke request needs, by name. */
export function requestSchemas(): Record<string, JsonObject> {
  return {
    RevokeRequest: {
      title: 'A revoke request',
      description:
        'The parameters of RevokeSecurityGroupEgress in exactly one of three forms. `null`, an empty string and an ' +
        'empty array count as absent, but an empty `Plan` and an unknown member are refused.',
      oneOf: ['OneRule', 'ManyRules', 'RulesById'].map((name) => ref('schemas', name)),
    },
    OneRule: schemaOf(
      'One rule, its members at the top level',
      'The form of the API document of June 2019.',
      inForm('flat'),
      [...ALWAYS, ...IN_A_RULE],
      { allOf: [oneOfThese(DESTINATIONS)] },
    ),
    ManyRules: schemaOf(
      'Rules by their members',
      'One request, one token, one answer for up to 100 rules.',
      inForm('permissions'),
      [...ALWAYS, 'Permissions'],
    ),
    RulesById: schemaOf('Rules by their ids', 'The ids as the group lists them.', inForm('rule-ids'), [
      ...ALWAYS,
      'SecurityGroupRuleId',
    ]),
    Permission: schemaOf(
      'One rule of `Permissions`',
      'Ports are named by PortRange, or by PortRangeListId.',
      ALL.filter(({ place }) => place !== 'top'),
      IN_A_RULE.filter((name) => name !== 'PortRange'),
      { allOf: [oneOfThese(['PortRange', 'PortRangeListId']), oneOfThese(DESTINATIONS)] },
    ),
  };
}
