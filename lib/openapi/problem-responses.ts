/** The error answers: one response for each status, with every code that it may have. */
import { ECS_CODES, makeProblem } from '../core/errors/errors.ts';
import { type CodeEntry, OWN_CODES } from '../core/errors/own-codes.ts';
import { type Json, type JsonObject, ref, toJson } from './shared-components.ts';

/** A status, its component, and what it means for every code. */
interface Status {
  readonly status: number;
  readonly name: string;
  readonly about: string;
  /** Further codes that have this status here; ECS sends them with another one. */
  readonly also?: readonly string[];
  readonly headers?: readonly string[];
}

const STATUSES: readonly Status[] = [
  { status: 400, name: 'BadRequest', about: 'The request is invalid.' },
  { status: 401, name: 'Unauthenticated', about: 'Authentication failed.', headers: ['WWW-Authenticate'] },
  { status: 403, name: 'Forbidden', about: 'The policy, or ECS, does not allow it.' },
  { status: 404, name: 'NotFound', about: 'A resource of the request does not exist.' },
  {
    status: 405,
    name: 'MethodNotAllowed',
    about: 'The path does not allow this method.',
    headers: ['Allow'],
  },
  {
    status: 409,
    name: 'Conflict',
    about: 'The state of the revocation does not allow this now.',
    headers: ['Retry-After'],
  },
  { status: 413, name: 'PayloadTooLarge', about: 'The body is too large.' },
  { status: 415, name: 'UnsupportedMediaType', about: 'The Content-Type is not JSON.' },
  { status: 422, name: 'Mismatch', about: 'The token belongs to another request.' },
  {
    status: 429,
    name: 'Throttled',
    about: 'ECS throttled, and retrying within the request did not help. Nothing was changed.',
    headers: ['Retry-After'],
  },
  { status: 500, name: 'Defect', about: 'Internal error: a defect of this service.' },
  {
    status: 502,
    name: 'RefusedByEcs',
    about: "ECS refused this service's own credentials or rights. Nothing was changed.",
  },
  {
    status: 503,
    name: 'Unavailable',
    about: 'The table or ECS was unavailable before a call was sent. Nothing was changed.',
    also: ['OperationConflict'],
    headers: ['Retry-After'],
  },
  {
    status: 504,
    name: 'Unknown',
    about: 'ECS may or may not have acted. Send the request again with the same token.',
    headers: ['Retry-After'],
  },
];

/** Codes whose outcome is always `unknown`; for all others it is `none`, or depends on the case. */
const UNKNOWN = new Set(['RevocationInProgress', 'RestoreUndecided', 'OutcomeUnknown', 'InternalError']);
const REQUEST_ID = '1-69550e80-5f0c1a2b';

/** An example: the tables of this operation do not list the codes of throttling, which are `Throttling…`. */
const THROTTLING = 'Throttling.User';

const FAULTS = [
  {
    pointer: '/PortRange',
    code: 'InvalidParam.PortRange',
    detail: 'PortRange cannot be "200/1". Send the lower port first: "1/200".',
  },
];

function problemExample(code: string, status: number): JsonObject {
  const fields = code === 'InvalidParam.PortRange' ? { errors: FAULTS, detail: FAULTS[0]?.detail ?? '' } : {};
  const outcome = UNKNOWN.has(code) ? 'unknown' : 'none';
  const problem = makeProblem(code, { requestId: REQUEST_ID, status, outcome, ...fields });
  return { summary: problem.title, value: toJson(problem) };
}

function codesOf({ status, also = [] }: Status): readonly (readonly [string, CodeEntry | undefined])[] {
  const own = Object.entries(OWN_CODES).filter(([, entry]) => entry.status === status);
  const ecs = Object.entries(ECS_CODES).filter(
    ([code, entry]) => entry.status === status || also.includes(code),
  );
  const found = new Map<string, CodeEntry | undefined>([...ecs, ...own]);
  if (status === 429) found.set(THROTTLING, undefined);
  return [...found];
}

/** Our codes, and those of the first error table, are enough as examples. */
const shown = (code: string): boolean =>
  Object.hasOwn(OWN_CODES, code) || ECS_CODES[code]?.origin === 'seed' || code === THROTTLING;

function responseOf(status: Status): JsonObject {
  const codes = codesOf(status);
  const lines = codes.map(([code, entry]) => `- \`${code}\`${entry ? `: ${entry.title} ${entry.fix}` : ''}`);
  const examples = codes.filter(([code], at) => shown(code) || at === 0);
  const headers = ['X-Request-Id', ...(status.headers ?? [])];
  return {
    description: [status.about, '', ...lines].join('\n'),
    headers: Object.fromEntries(headers.map((name) => [name, ref('headers', name)])),
    content: {
      'application/problem+json': {
        schema: ref('schemas', 'Problem'),
        examples: Object.fromEntries(
          examples.map(([code]): [string, Json] => [code, problemExample(code, status.status)]),
        ),
      },
    },
  };
}

/** `components.responses` */
export const problemResponses = (): Record<string, JsonObject> =>
  Object.fromEntries(STATUSES.map((status) => [status.name, responseOf(status)]));

/** The `responses` of an operation for these statuses. */
export const problemsWith = (...statuses: readonly number[]): Record<string, JsonObject> =>
  Object.fromEntries(
    STATUSES.filter(({ status }) => statuses.includes(status)).map(({ status, name }) => [
      String(status),
      ref('responses', name),
    ]),
  );
