/** Decides whether to send a request again under the same token, and how long to wait. Pure. */
import type { Problem, ProblemOutcome } from '../core/errors/problem.ts';
import type { Result } from '../core/model/result.ts';
import { doublingPause, type Millis } from '../core/time.ts';
import type { Reading } from './reply.ts';
import type { NoReply } from './transport.ts';

export interface RetryOptions {
  /** For the complete call, including pauses. */
  readonly total: Millis;
  /** For one attempt. Longer than the function timeout of 30 s, so that its answer arrives first. */
  readonly attempt: Millis;
  /** The most attempts of a call. */
  readonly attempts: number;
  /** The pause without `Retry-After`; it doubles with every attempt. */
  readonly firstPause: Millis;
  readonly longestPause: Millis;
}

export const RETRY: RetryOptions = {
  total: 120_000,
  attempt: 35_000,
  attempts: Number.POSITIVE_INFINITY,
  firstPause: 500,
  longestPause: 10_000,
};

/** The outcome of one attempt. */
export type Attempted = Reading | { readonly kind: 'no-reply'; readonly error: NoReply };

const PASSING = [429, 500, 503, 504];
/** A foreign success (a truncated body, a captive portal) may be transient. */
const foreignPasses = (status: number): boolean =>
  (status >= 200 && status < 300) || [408, 425, 429, 500, 502, 503, 504].includes(status);

/** A restore of an undecided revocation is not: only the revocation, sent again, settles it. */
const isRunning = ({ code, OpenUntil }: Problem): boolean =>
  code === 'RevocationInProgress' && OpenUntil === undefined;

/** Whether a retry may succeed: never for 422 and 502, and of the 409s only for a running request. */
export function isPassing(attempted: Attempted): boolean {
  switch (attempted.kind) {
    case 'result':
      return false;
    case 'problem':
      return PASSING.includes(attempted.problem.status) || isRunning(attempted.problem);
    case 'foreign':
      return foreignPasses(attempted.status);
    case 'no-reply':
      return attempted.error.passing;
  }
}

/**
 * The pause after the `nth` attempt (from 1). It is never shorter than `Retry-After`, and has jitter, so that many
 * clients do not retry at once. `fraction`: in [0, 1).
 */
export function pauseAfter(
  nth: number,
  asked: Millis | undefined,
  fraction: number,
  { firstPause, longestPause }: RetryOptions,
): Millis {
  if (asked !== undefined) return asked + fraction * firstPause;
  return doublingPause(nth - 1, fraction, { first: firstPause, longest: longestPause });
}

/** Codes that are returned without the row, so their outcome does not include earlier attempts. */
const WITHOUT_ROW = new Set([
  'Unauthenticated',
  'PolicyDenied',
  'RouteNotFound',
  'MethodNotAllowed',
  'PayloadTooLarge',
  'UnsupportedMediaType',
  'InvalidJson',
  'MappingFailed',
  'IdempotentParameterMismatch',
  'StoreUnavailable',
  'InternalError',
]);

/** Does this answer to a change speak of this request alone? The row was not read. */
export const saysNothing = (result: Result): boolean =>
  'Outcome' in result && (result.Outcome === 'dry-run' || result.Outcome === 'ignored');

/** The outcome of the token after another attempt; `before`: the outcome of the earlier attempts. */
export function outcomeAfter(before: ProblemOutcome, attempted: Attempted): ProblemOutcome {
  switch (attempted.kind) {
    case 'result':
      return saysNothing(attempted.result) ? before : 'none';
    case 'problem': {
      const { code, outcome, errors } = attempted.problem;
      // `errors`: invalid for this instance, but a deployment may have replaced an instance that accepted it.
      const ofItself = WITHOUT_ROW.has(code) || errors !== undefined;
      return ofItself && outcome === 'none' ? before : outcome;
    }
    case 'foreign':
      // Even with a 4xx the function may have been called: a proxy may have replaced its answer.
      return 'unknown';
    case 'no-reply':
      return attempted.error.sent === 'no' ? before : 'unknown';
  }
}
