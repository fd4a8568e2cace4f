import type { Problem, ProblemOutcome } from '../core/errors/errors.ts';
import type { Result } from '../core/model/result.ts';
import type { Millis } from '../core/time.ts';

interface Told {
  /** The token of the call; undefined for a dry run without one. */
  readonly token: string | undefined;
  /** How often the request was sent. */
  readonly attempts: number;
}

/** How a call of the client ended. */
export type ClientAnswer<R extends Result> =
  | (Told & {
      readonly kind: 'result';
      readonly result: R;
      /** It is the stored answer of an earlier request. */
      readonly replayed: boolean;
      readonly requestId: string | undefined;
    })
  | (Told & {
      readonly kind: 'problem';
      readonly problem: Problem;
      /** Of the token: `unknown` as well where an earlier attempt was lost and this answer does not speak of it. */
      readonly outcome: ProblemOutcome;
      /** Time may fix it: send it again, with the same token. */
      readonly passing: boolean;
      readonly replayed: boolean;
      readonly retryAfter: Millis | undefined;
    })
  /**
   * No answer that is provably the service's: the network failed, a gateway or proxy replied, or the caller's own signal
   * ended the call. After a reply that is not the service's, whatever its status, `outcome` is `unknown`.
   */
  | (Told & {
      readonly kind: 'no-answer';
      readonly detail: string;
      readonly outcome: ProblemOutcome;
      readonly passing: boolean;
      readonly interrupted: boolean;
    });

export interface CallOptions {
  /** Ends the call early, with kind `no-answer`. */
  readonly signal?: AbortSignal;
  /** Is told the token before anything is sent, and waited for: whoever keeps it can ask again after a crash. */
  readonly onToken?: (token: string) => void | Promise<void>;
  /** Is told of every attempt that is followed by another one. */
  readonly onRetry?: (retry: Retry) => void;
}

export interface Retry {
  readonly attempt: number;
  readonly why: string;
  readonly pause: Millis;
}
