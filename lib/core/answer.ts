import type { Problem } from './errors/errors.ts';
import type { Result, RevocationResult } from './model/result.ts';
import type { Millis } from './ports.ts';

/** What one request is answered. `replayed`: it is the stored answer of an earlier one. */
export type Answer<R extends Result = RevocationResult> =
  | { readonly kind: 'result'; readonly result: R; readonly replayed: boolean }
  | ProblemAnswer;

export interface ProblemAnswer {
  readonly kind: 'problem';
  readonly problem: Problem;
  readonly replayed: boolean;
  readonly retryAfter?: Millis;
}
