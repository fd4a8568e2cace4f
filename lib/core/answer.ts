import type { Problem } from './errors.ts';
import type { Millis } from './ports.ts';
import type { Result, RevocationResult } from './result.ts';

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
