import type { Problem, ProblemOutcome } from '../core/errors/problem.ts';
import type { Result, RevocationResult, RevocationStateResult } from '../core/model/result.ts';
import type { Millis } from '../core/time.ts';
import type { WhyBody } from './revoke-body.ts';

/** A token, or undefined for a dry run without one. */
type AnyToken = string | undefined;

interface CallFacts<T extends AnyToken> {
  /** The token of the call. */
  readonly token: T;
  /** The number of attempts. */
  readonly attempts: number;
}

/** The outcome of a call of the client. */
export type ClientAnswer<R extends Result, T extends AnyToken = AnyToken> =
  | (CallFacts<T> & {
      readonly kind: 'result';
      readonly result: R;
      /** The answer is the stored one of an earlier request. */
      readonly replayed: boolean;
      readonly requestId: string | undefined;
    })
  | (CallFacts<T> & {
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
  | (CallFacts<T> & {
      readonly kind: 'no-answer';
      readonly detail: string;
      readonly outcome: ProblemOutcome;
      readonly passing: boolean;
      readonly interrupted: boolean;
    });

/** The state of a revocation. A finished one has its result or its problem, a refused one its problem. */
export type RevocationState = Omit<RevocationStateResult, 'State' | 'Result' | 'Problem'> &
  (
    | { readonly State: 'done'; readonly Result: RevocationResult; readonly Problem?: never }
    | { readonly State: 'done' | 'refused'; readonly Problem: Problem; readonly Result?: never }
    | { readonly State: 'running' | 'unknown'; readonly Problem?: Problem; readonly Result?: never }
  );

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
