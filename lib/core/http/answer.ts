import { makeProblem, ProblemError, retryAfterSeconds, type Subject } from '../errors/errors.ts';
import type { Fault, Problem, ProblemOutcome } from '../errors/problem.ts';
import type { Log } from '../ports.ts';
import type { Millis } from '../time.ts';
import type { AccessNote, HttpAnswer } from './types.ts';

/** In the log, where a hostile request must not fill a line. */
const [LONGEST_DETAIL, MOST_FAULTS] = [400, 10];

const locate = ({ pointer, code }: Fault): string => `${pointer} ${code}`.trim();

interface More {
  /** Becomes whole seconds. */
  readonly retryAfter?: Millis | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A problem as an HTTP answer. */
export function problemToHttp(problem: Problem, { retryAfter, headers }: More = {}): HttpAnswer {
  return {
    status: problem.status,
    headers: {
      'Content-Type': 'application/problem+json',
      ...(retryAfter !== undefined && { 'Retry-After': String(retryAfterSeconds(retryAfter)) }),
      ...headers,
    },
    body: problem,
    note: {
      code: problem.code,
      outcome: problem.outcome,
      detail: problem.detail.slice(0, LONGEST_DETAIL),
      ...(problem.errors && { faults: problem.errors.slice(0, MOST_FAULTS).map(locate) }),
      ...(problem.ecsRequestId !== undefined && { ecsRequestId: problem.ecsRequestId }),
    },
  };
}

export interface ErrorContext {
  readonly requestId: string;
  /** What a defect at this point leaves open. */
  readonly outcome: ProblemOutcome;
  readonly log: Log;
}

/** A thrown error as an answer. Anything but a `ProblemError` is a defect of ours: logged, but not revealed. */
export function errorToHttp(error: unknown, { requestId, outcome, log }: ErrorContext): HttpAnswer {
  if (error instanceof ProblemError) {
    const problem = makeProblem(error.code, { ...error.fields, requestId });
    const http = problemToHttp(problem, { headers: error.headers });
    return { ...http, note: { ...http.note, ...noteOf(error.subject) } };
  }
  log.error('defect', { requestId, outcome, error });
  return problemToHttp(makeProblem('InternalError', { requestId, outcome }));
}

/** The longest valid values. */
const [LONGEST_TOKEN, LONGEST_GROUP] = [64, 64];

/** What a request is about, cut to the longest valid values: it may not have been validated. */
export const noteOf = ({ token, securityGroupId }: Subject): AccessNote => ({
  ...(token !== undefined && { token: token.slice(0, LONGEST_TOKEN) }),
  ...(securityGroupId !== undefined && { securityGroupId: securityGroupId.slice(0, LONGEST_GROUP) }),
});
