import {
  makeProblem,
  type Problem,
  ProblemError,
  type ProblemOutcome,
  retryAfterSeconds,
} from '../errors/errors.ts';
import type { Log } from '../ports.ts';
import type { Millis } from '../time.ts';
import type { HttpAnswer } from './types.ts';

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
    return problemToHttp(makeProblem(error.code, { ...error.fields, requestId }), { headers: error.headers });
  }
  log.error('defect', { requestId, outcome, error });
  return problemToHttp(makeProblem('InternalError', { requestId, outcome }));
}
