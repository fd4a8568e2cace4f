import type { AbsentEntry } from './model/result.ts';
import type { Rule } from './model/rule.ts';
import type { EcsFailure } from './ports.ts';

/** How the work of an attempt ended (`docs/protocol.md`, table 6). */
export type End =
  | {
      readonly kind: 'done';
      readonly outcome: 'revoked' | 'absent' | 'accepted';
      readonly evidence: 'reply' | 'observed';
      readonly revoked: readonly Rule[];
      readonly absent: readonly AbsentEntry[];
      readonly requestId: string;
    }
  /** Nothing has changed, and nothing will: ECS's own words, or no call was made for want of time. */
  | { readonly kind: 'refused'; readonly failure: EcsFailure | { readonly class: 'no-time' } }
  /** Something may have changed. `failure`: the last that was heard. */
  | { readonly kind: 'unknown'; readonly failure?: EcsFailure | { readonly class: 'no-time' } };
