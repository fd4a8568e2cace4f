/** The tables of requests and error codes in `docs/reference`, as Markdown, from what the code enforces. Pure. */
import { ECS_CODES } from '../core/errors/errors.ts';
import { type CodeEntry, OWN_CODES } from '../core/errors/own-codes.ts';
import { descriptionOf } from '../core/request/descriptions.ts';
import type { Parameter } from '../core/request/own-parameters.ts';
import { PARAMETERS } from '../core/request/parameters.ts';
import { cell, code, table } from './markdown.ts';

/** Whether the caller may send the same request again. */
const RETRY: Record<CodeEntry['retry'], string> = {
  never: 'fix it first',
  'same-token': 'send it again, same token',
  'new-token': 'use a new token',
};

function example({ example: value }: Parameter): string {
  return code(typeof value === 'string' ? value : JSON.stringify(value));
}

function about(parameter: Parameter): string {
  const { values, default: preset, forms } = parameter;
  const parts = [
    cell(descriptionOf(parameter)),
    values && values.length > 1 && `One of ${values.map(code).join(', ')}.`,
    preset !== undefined && `Default ${code(String(preset))}.`,
    forms.length === 1 && `Form: ${forms[0]}.`,
  ];
  return parts.filter(Boolean).join(' ');
}

/** Every member of a request: in the order of June 2019, then newer ones, then ours. */
export function requestTable(): string {
  return table(
    ['Member', 'Type', 'Required', 'Example', 'Meaning'],
    PARAMETERS.map((each: Parameter) => [
      code(each.name),
      each.types.join(' or '),
      each.required,
      example(each),
      about(each),
    ]),
  );
}

/** A second status that other pages of the vendor document for a code. */
export const OTHER_STATUSES: Readonly<Record<string, number>> = {
  'InvalidSecurityGroupId.NotFound': 400,
  'InvalidParamter.Conflict': 400,
  AuthorizationLimitExceed: 400,
  'InvalidDestGroupId.Mismatch': 403,
  MissingParameter: 403,
};

const statuses = (name: string, { status }: CodeEntry): string =>
  Object.hasOwn(OTHER_STATUSES, name) ? `${status} or ${OTHER_STATUSES[name]}` : String(status);

function codeTable(codes: readonly (readonly [string, CodeEntry])[]): string {
  return table(
    ['Code', 'Status', 'Meaning', 'How to fix', 'Same request again?'],
    codes.map(([name, entry]) => [
      code(name),
      statuses(name, entry),
      // The anchor of the code, for ERRORS_URL.
      `<a id="${name}"></a>${cell(entry.title)}`,
      cell(entry.fix),
      RETRY[entry.retry],
    ]),
  );
}

/** The codes of this service. */
export const ownCodesTable = (): string => codeTable(Object.entries(OWN_CODES));

/** The documented codes of ECS. */
export const ecsCodesTable = (): string => codeTable(Object.entries(ECS_CODES));
