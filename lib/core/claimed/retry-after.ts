/** The times that `Retry-After` names, for every answer that may be another one later. Pure. */
import type { Problem } from '../errors/problem.ts';
import type { Millis } from '../time.ts';
import type { Obstacle } from './problems.ts';

/** ECS or the table is unavailable (503). */
export const UNAVAILABLE_RETRY: Millis = 2_000;
/** ECS stayed busy (503). */
const BUSY_RETRY: Millis = 5_000;
/** The outcome is unknown (504), unless the rest of the lease is longer. */
export const UNKNOWN_RETRY: Millis = 5_000;
/** Another attempt is at work (409): the rest of its lease, but no longer than this. */
export const LONGEST_IN_PROGRESS_RETRY: Millis = 2_000;
/** Other attempts kept writing the row first (409). */
export const CONTENDED_RETRY: Millis = 200;

/** When the caller should retry; undefined: the answer is final. */
export function retryAfterOf(
  problem: Problem,
  failure: Obstacle | undefined,
  now: Millis,
): Millis | undefined {
  switch (problem.status) {
    case 429:
      // ECS counts by the minute: a call that was throttled in one may be made in the next.
      return typeof failure === 'object' && 'retryAfter' in failure && failure.retryAfter !== undefined
        ? failure.retryAfter
        : 60_000 - (now % 60_000);
    case 503:
      return problem.code === 'StoreUnavailable' || problem.code === 'EcsUnavailable'
        ? UNAVAILABLE_RETRY
        : BUSY_RETRY;
    case 504:
      return UNKNOWN_RETRY;
    default:
      return undefined;
  }
}
