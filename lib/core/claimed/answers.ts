/** The answers of claimed work other than its result. Pure. */
import { makeProblem } from '../errors/errors.ts';
import type { Problem, ProblemOutcome } from '../errors/problem.ts';
import type { ProblemAnswer, Service } from '../model/result.ts';
import type { Millis } from '../time.ts';
import { type Obstacle, unknownProblem } from './problems.ts';
import { LONGEST_IN_PROGRESS_RETRY, retryAfterOf, UNAVAILABLE_RETRY, UNKNOWN_RETRY } from './retry-after.ts';

export function problemAnswer(problem: Problem, retryAfter?: Millis): ProblemAnswer {
  return { kind: 'problem', problem, replayed: false, ...(retryAfter !== undefined && { retryAfter }) };
}

export function inProgress(requestId: string, leaseLeft: Millis): ProblemAnswer {
  const problem = makeProblem('RevocationInProgress', { requestId, outcome: 'unknown' });
  return problemAnswer(problem, Math.min(leaseLeft, LONGEST_IN_PROGRESS_RETRY));
}

/** A restore of a revocation whose outcome is unknown: repeating the restore does not settle it. */
export function undecided(requestId: string, openUntil: Millis | undefined): ProblemAnswer {
  const detail =
    'The outcome of the revocation is unknown, so nothing can be restored yet. Send the revocation again with the same ClientToken: it finishes the work.';
  const problem = makeProblem('RevocationInProgress', { requestId, detail, outcome: 'unknown', openUntil });
  return problemAnswer(problem, LONGEST_IN_PROGRESS_RETRY);
}

/** @param mayHaveActed a call of this token may have changed something, so "none" would not be true of the token */
export function denied(requestId: string, detail: string, mayHaveActed: boolean): ProblemAnswer {
  const outcome = mayHaveActed ? 'unknown' : 'none';
  return problemAnswer(makeProblem('PolicyDenied', { requestId, detail, outcome }));
}

/** This request sent nothing. `outcome`: "unknown" where the row could not be read, which may name earlier calls. */
export function storeUnavailable(requestId: string, outcome: ProblemOutcome): ProblemAnswer {
  const problem = makeProblem('StoreUnavailable', { requestId, outcome });
  return { ...problemAnswer(problem, UNAVAILABLE_RETRY), unavailable: 'table' };
}

/**
 * The outcome is unknown, and the row does not say so yet: the caller may retry when the lease is over.
 * @param obstacle what kept the request from its end
 * @param openUntil of the row that was read, or could not be stored
 */
export function unsettled(
  requestId: string,
  leaseLeft: Millis,
  obstacle?: Obstacle,
  openUntil?: Millis,
): ProblemAnswer {
  const retryAfter = Math.max(UNKNOWN_RETRY, leaseLeft);
  return {
    ...problemAnswer(unknownProblem(requestId, obstacle, openUntil), retryAfter),
    unavailable: serviceOf(obstacle),
  };
}

/** The answer for a problem that a failure led to. */
export function failureAnswer(problem: Problem, failure: Obstacle | undefined, now: Millis): ProblemAnswer {
  const unavailable = serviceOf(failure);
  return {
    ...problemAnswer(problem, retryAfterOf(problem, failure, now)),
    ...(unavailable && { unavailable }),
  };
}

/** A refusal is an answer: it makes no service unavailable. */
function serviceOf(obstacle: Obstacle | undefined): Service | undefined {
  if (obstacle === 'table' || obstacle === undefined) return obstacle;
  if (obstacle.class === 'no-time') return obstacle.slow;
  return obstacle.class === 'unanswered' ? 'ecs' : undefined;
}
