import type { Problem } from './errors.ts';
import type { Millis } from './ports.ts';
import type { RevocationResult } from './result.ts';

/** What one request is answered. `replayed`: it is the stored answer of an earlier one. */
export type Answer =
  | { readonly kind: 'result'; readonly result: RevocationResult; readonly replayed: boolean }
  | {
      readonly kind: 'problem';
      readonly problem: Problem;
      readonly replayed: boolean;
      readonly retryAfter?: Millis;
    };
