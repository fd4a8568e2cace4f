import type { Problem, ProblemOutcome } from '../core/errors/errors.ts';
import type { Result } from '../core/model/result.ts';
import type { Millis } from '../core/time.ts';
import type { WhyBody } from './revoke-body.ts';

interface CallFacts {
  /** The token of the call; undefined for a dry run without one. */
  readonly token: string | undefined;
  /** The number of attempts. */
  readonly attempts: number;
}

/** The outcome of a call of the client. */
export type ClientAnswer<R extends Result> =
  | (CallFacts & {
      readonly kind: 'result';
      readonly result: R;
      /** The answer is the stored one of an earlier request. */
      readonly replayed: boolean;
      readonly requestId: string | undefined;
    })
  | (CallFacts & {
      readonly kind: 'problem';
      readonly problem: Problem;
      /** Of the token: also `unknown` if an earlier attempt was lost and this answer does not include it. */
      readonly outcome: ProblemOutcome;
      /** A retry with the same token may succeed. */
      readonly passing: boolean;
      readonly replayed: boolean;
      readonly retryAfter: Millis | undefined;
    })
  /**
   * No answer of the service: the network failed, a gateway or proxy replied, or the caller aborted. After a foreign
   * reply of any status, `outcome` is `unknown`.
   */
  | (CallFacts & {
      readonly kind: 'no-answer';
      readonly detail: string;
      readonly outcome: ProblemOutcome;
      readonly passing: boolean;
      readonly interrupted: boolean;
    });

export interface CallOptions {
  /** Aborts the call, which then has the kind `no-answer`. */
  readonly signal?: AbortSignal;
  /** Called with the token before the request is sent, and awaited. A stored token allows a retry after a crash. */
  readonly onToken?: (token: string) => void | Promise<void>;
  /** Called after every attempt that is retried. */
  readonly onRetry?: (retry: Retry) => void;
}

export interface RestoreOptions extends CallOptions {
  readonly why?: WhyBody;
}

export interface Retry {
  readonly attempt: number;
  readonly why: string;
  readonly pause: Millis;
}
