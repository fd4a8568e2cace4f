import { makeProblem, type Problem, ProblemError, type ProblemOutcome, retryAfterSeconds } from './errors.ts';
import type { HttpAnswer } from './http-types.ts';
import type { Log, Millis } from './ports.ts';

export interface ProblemContext {
  readonly requestId: string;
  /** What a defect at this point leaves open. */
  readonly outcome: ProblemOutcome;
  readonly log: Log;
}

/** A problem as an answer. `retryAfter` becomes whole seconds. */
export function problemAnswer(
  problem: Problem,
  more: { readonly retryAfter?: Millis | undefined; readonly headers?: Readonly<Record<string, string>> } = {},
): HttpAnswer {
  return {
    status: problem.status,
    headers: {
      'Content-Type': 'application/problem+json',
      ...(more.retryAfter !== undefined && { 'Retry-After': String(retryAfterSeconds(more.retryAfter)) }),
      ...more.headers,
    },
    body: problem,
    note: { code: problem.code, outcome: problem.outcome },
  };
}

/** What was thrown, as an answer. Anything but a `ProblemError` is a defect of ours: logged, and told to nobody. */
export function errorAnswer(error: unknown, { requestId, outcome, log }: ProblemContext): HttpAnswer {
  if (error instanceof ProblemError) {
    return problemAnswer(makeProblem(error.code, { ...error.fields, requestId }), { headers: error.headers });
  }
  log.error('defect', { requestId, outcome, error });
  return problemAnswer(makeProblem('InternalError', { requestId, outcome }));
}
