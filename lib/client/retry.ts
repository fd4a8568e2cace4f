/** When the same request is sent again under the same token, and how long the client waits before. Pure. */
import type { ProblemOutcome } from '../core/errors/errors.ts';
import { doublingPause, type Millis } from '../core/time.ts';
import type { Reading } from './reply.ts';
import type { NoReply } from './transport.ts';

export interface RetryOptions {
  /** For the whole call, pauses included. */
  readonly total: Millis;
  /** For one attempt. Above the 30 s that the function has, so that its own answer comes first. */
  readonly attempt: Millis;
  /** The pause where the service names none; it doubles from attempt to attempt. */
  readonly firstPause: Millis;
  readonly longestPause: Millis;
}

export const RETRY: RetryOptions = {
  total: 120_000,
  attempt: 35_000,
  firstPause: 500,
  longestPause: 10_000,
};

/** What one attempt came to. */
export type Attempted = Reading | { readonly kind: 'no-reply'; readonly error: NoReply };

const PASSING = [429, 500, 503, 504];
/** A success page in place of the answer (a cut body, a captive portal) may be gone at the next attempt. */
const foreignPasses = (status: number): boolean =>
  (status >= 200 && status < 300) || [408, 425, 429, 500, 502, 503, 504].includes(status);

/** May time fix it? 422 never; 502 is the operator's to fix; of the 409s only the one that says "still running". */
export function isPassing(attempted: Attempted): boolean {
  switch (attempted.kind) {
    case 'result':
      return false;
    case 'problem':
      return PASSING.includes(attempted.problem.status) || attempted.problem.code === 'RevocationInProgress';
    case 'foreign':
      return foreignPasses(attempted.status);
    case 'no-reply':
      return attempted.error.passing;
  }
}

/**
 * The pause after the `nth` attempt (from 1). What the service asks for is never undercut; the rest is jitter, so that
 * many clients do not come back together. `fraction`: in [0, 1).
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

/** Given before the row was read, or about this request alone: they say nothing of earlier attempts. */
const SPEAKS_OF_ITSELF = new Set([
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

/** What is known of the token after one more attempt; `before`: what the earlier ones left open. */
export function outcomeAfter(before: ProblemOutcome, attempted: Attempted): ProblemOutcome {
  switch (attempted.kind) {
    case 'result':
      return 'none';
    case 'problem': {
      const { code, outcome, errors } = attempted.problem;
      // `errors`: the request is invalid for the instance that answered, which a deployment may just have changed.
      const ofItself = SPEAKS_OF_ITSELF.has(code) || errors !== undefined;
      return ofItself && outcome === 'none' ? before : outcome;
    }
    case 'foreign':
      // Not even a 4xx shows that the function was not called: a proxy may have replaced its answer.
      return 'unknown';
    case 'no-reply':
      return attempted.error.sent === 'no' ? before : 'unknown';
  }
}
