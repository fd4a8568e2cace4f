/** The tables of requests and error codes in `docs/reference`, as Markdown, from what the code enforces. Pure. */
import { ECS_CODES } from '../core/errors/errors.ts';
import { type CodeEntry, OWN_CODES } from '../core/errors/own-codes.ts';
import { descriptionOf } from '../core/request/descriptions.ts';
import type { Parameter } from '../core/request/own-parameters.ts';
import { PARAMETERS } from '../core/request/parameters.ts';
import { answeredFor } from '../core/revocation/explain-code.ts';
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

/** The cells that both tables of codes have. */
const explained = (name: string, { title, fix, retry }: CodeEntry): readonly string[] => [
  // The anchor of the code, for ERRORS_URL.
  `<a id="${name}"></a>${cell(title)}`,
  cell(fix),
  RETRY[retry],
];

/** The codes of this service. */
export const ownCodesTable = (): string =>
  table(
    ['Code', 'Status', 'Meaning', 'How to fix', 'Same request again?'],
    Object.entries(OWN_CODES).map(([name, entry]) => [
      code(name),
      String(entry.status),
      ...explained(name, entry),
    ]),
  );

/** The documented codes of ECS. */
export const ecsCodesTable = (): string =>
  table(
    ['Code', 'Status', 'Status of ECS', 'Meaning', 'How to fix', 'Same request again?'],
    Object.entries(ECS_CODES).map(([name, entry]) => [
      code(name),
      answerText(name, entry),
      statusesOfEcs(name, entry),
      ...explained(name, entry),
    ]),
  );

const statusesOfEcs = (name: string, { status }: CodeEntry): string =>
  Object.hasOwn(OTHER_STATUSES, name) ? `${status} or ${OTHER_STATUSES[name]}` : String(status);

/** What a caller gets when ECS answers a revocation with the code. */
function answerText(name: string, entry: CodeEntry): string {
  const { answers = [], onlyWith } = answeredFor(name) ?? {};
  const texts = answers.map((answer) => {
    if (answer.code !== name) return `${answer.status} as ${code(answer.code)}`;
    return answer.status === entry.status && onlyWith === undefined
      ? statusesOfEcs(name, entry)
      : String(answer.status);
  });
  return `${texts.join(' or ')}${onlyWith === undefined ? '' : `, with ${code(onlyWith)}`}`;
}
