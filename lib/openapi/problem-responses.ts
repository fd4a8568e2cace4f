/** The answers that are no 200, one response a status, with every code that may come under it. */
import { ECS_CODES } from '../core/errors/ecs/codes.ts';
import { makeProblem } from '../core/errors/errors.ts';
import { type CodeEntry, OWN_CODES } from '../core/errors/own-codes.ts';
import { type Json, type JsonObject, ref, toJson } from './shared-components.ts';

/** A status, its component, and what it means whatever the code. */
interface Status {
  readonly status: number;
  readonly name: string;
  readonly about: string;
  /** Codes of the other table that come under this status here, whatever ECS's own. */
  readonly also?: readonly string[];
  readonly headers?: readonly string[];
}

const STATUSES: readonly Status[] = [
  { status: 400, name: 'BadRequest', about: 'The request is not valid, or ECS says so.' },
  { status: 401, name: 'Unauthenticated', about: 'No caller was proven.', headers: ['WWW-Authenticate'] },
  { status: 403, name: 'Forbidden', about: 'The policy, or ECS, does not allow it.' },
  { status: 404, name: 'NotFound', about: 'Something that the request names is not there.' },
  { status: 405, name: 'MethodNotAllowed', about: 'Another method is needed.', headers: ['Allow'] },
  {
    status: 409,
    name: 'Conflict',
    about: 'The state of the revocation does not allow it now.',
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
    about: 'The table or ECS could not be had before anything was sent. Nothing was changed.',
    also: ['OperationConflict'],
    headers: ['Retry-After'],
  },
  {
    status: 504,
    name: 'Unknown',
    about: 'ECS may or may not have acted: ask again with the same token.',
    headers: ['Retry-After'],
  },
];

/** Outcomes that the code alone decides; for all others it is `none` or depends on the case. */
const UNKNOWN = new Set(['RevocationInProgress', 'RestoreUndecided', 'OutcomeUnknown', 'InternalError']);
const REQUEST_ID = '1-69550e80-5f0c1a2b';

/** What ECS throttled with is in no table of this operation: any `Throttling…`. */
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

/** Ours, and those of the seed: the rest would be more of the same. */
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
