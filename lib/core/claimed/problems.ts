/** The problems of claimed work: a refusal, no time, an unknown outcome. Pure. */
import { makeProblem } from '../errors/errors.ts';
import type { Problem } from '../errors/problem.ts';
import type { EcsFailure } from '../ports.ts';
import type { Millis } from '../time.ts';
import type { NoTime } from './budget.ts';

export type Refusal = EcsFailure | NoTime;
/** What kept a request from its end; `table`: the table of revocations could not be reached. */
export type Obstacle = Refusal | 'table';

/** ECS refused, or could not be asked, and nothing has changed. */
export function refusalProblem(failure: Refusal, requestId: string): Problem {
  if (failure.class === 'unanswered') return makeProblem('EcsUnavailable', { requestId });
  if (failure.class === 'no-time') return noTimeProblem(failure, requestId);
  return makeProblem(failure.code, {
    requestId,
    status: statusOf(failure),
    detail: failure.message,
    ecsRequestId: failure.requestId,
    recommend: failure.recommend,
  });
}

/** No time was left before the next call: the code names the service that took the time. */
export function noTimeProblem(noTime: NoTime, requestId: string): Problem {
  const code = noTime.slow === 'table' ? 'StoreUnavailable' : 'EcsUnavailable';
  const detail = `${timeSpent(noTime)} No time was left for the next call. Nothing was changed. Send the same request again after Retry-After.`;
  return makeProblem(code, { requestId, detail });
}

function timeSpent({ slow, took }: NoTime): string {
  if (slow === undefined) return 'The request had too little time.';
  return `${slow === 'table' ? 'The table of revocations' : 'ECS'} took ${Math.round(took)} ms.`;
}

/** ECS's own status for what the caller did; a status of this service for what only the operator or time can fix. */
function statusOf(failure: EcsFailure): number {
  switch (failure.class) {
    case 'ours':
      return 502;
    case 'throttled':
      return 429;
    case 'busy':
      return 503;
    default:
      return failure.status === 403 || failure.status === 404 ? failure.status : 400;
  }
}

/** @param openUntil until then a call of the token may take effect */
export function unknownProblem(requestId: string, failure?: Obstacle, openUntil?: Millis): Problem {
  return makeProblem('OutcomeUnknown', {
    requestId,
    outcome: 'unknown',
    detail: `${unknownBecause(failure)} Send the same request with the same ClientToken again: it finishes the work.`,
    ecsRequestId: typeof failure === 'object' && 'requestId' in failure ? failure.requestId : undefined,
    openUntil,
  });
}

function unknownBecause(failure: Obstacle | undefined): string {
  const unknown = 'ECS may or may not have acted, and reading back did not settle it in time.';
  if (failure === undefined) return unknown;
  if (failure === 'table') {
    return 'ECS may or may not have acted: the table of revocations could not be reached, so the result could not be read or stored.';
  }
  return failure.class === 'no-time'
    ? `${unknown} ${timeSpent(failure)}`
    : `${unknown} Last ECS error: ${failure.code}.`;
}
