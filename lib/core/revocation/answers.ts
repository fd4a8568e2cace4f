/** The answers that the row alone gives, and the shapes of the others. Pure. */

import { makeProblem, type Problem, type ProblemOutcome } from '../errors/errors.ts';
import type { Answer, ProblemAnswer, Service } from '../model/result.ts';
import type { RevocationRow } from '../model/row.ts';
import type { Millis } from '../time.ts';
import { AWAY_RETRY, type Obstacle, retryAfterOf, UNKNOWN_RETRY, unknownProblem } from './outcome.ts';

/** `Retry-After` of a 409 is never longer: a running revocation ends within seconds. */
const LONGEST_409: Millis = 2_000;

/** The stored answer of a DONE row, member for member. */
export function replayOf(row: RevocationRow, replayed: boolean): Answer {
  if (row.result) return { kind: 'result', result: row.result, replayed };
  if (row.problem) return { kind: 'problem', problem: row.problem, replayed };
  throw new Error(`the DONE row ${row.key} has neither a result nor a problem`);
}

export function inProgress(requestId: string, leaseLeft: Millis): ProblemAnswer {
  const problem = makeProblem('RevocationInProgress', { requestId, outcome: 'unknown' });
  return { kind: 'problem', problem, replayed: false, retryAfter: Math.min(leaseLeft, LONGEST_409) };
}

/** Says nothing of the other request, nor of what it was answered. */
export function mismatch(requestId: string): ProblemAnswer {
  const problem = makeProblem('IdempotentParameterMismatch', { requestId });
  return { kind: 'problem', problem, replayed: false };
}

/** `touched`: a call of this token may have changed something, so "none" would not be true of the token. */
export function denied(requestId: string, detail: string, touched: boolean): ProblemAnswer {
  const outcome = touched ? 'unknown' : 'none';
  const problem = makeProblem('PolicyDenied', { requestId, detail, outcome });
  return { kind: 'problem', problem, replayed: false };
}

/** This request sent nothing. `outcome`: "unknown" where the row could not be read, which may name earlier calls. */
export function storeUnavailable(requestId: string, outcome: ProblemOutcome): ProblemAnswer {
  const problem = makeProblem('StoreUnavailable', { requestId, outcome });
  return { kind: 'problem', problem, replayed: false, retryAfter: AWAY_RETRY, unavailable: 'table' };
}

/**
 * The outcome is open and the row does not say so yet: the caller may come back when the lease is over. `obstacle`: what
 * kept the request from its end.
 */
export function unsettled(requestId: string, leaseLeft: Millis, obstacle?: Obstacle): ProblemAnswer {
  const problem = unknownProblem(requestId, obstacle);
  const retryAfter = Math.max(UNKNOWN_RETRY, leaseLeft);
  return { kind: 'problem', problem, replayed: false, retryAfter, unavailable: serviceOf(obstacle) };
}

export function problemAnswer(problem: Problem, retryAfter: Millis | undefined): ProblemAnswer {
  return { kind: 'problem', problem, replayed: false, ...(retryAfter !== undefined && { retryAfter }) };
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
