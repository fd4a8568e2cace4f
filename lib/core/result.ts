import type { Hint } from './near-miss.ts';
import type { RulePattern } from './request-types.ts';
import type { Rule } from './rule.ts';

/** Entries of the request that matched nothing, as the request named them; or rules that somebody else took. */
export type AbsentEntry = RulePattern | Rule | { readonly SecurityGroupRuleId: string };

/** The body of a 200 that is stored and replayed. */
export interface RevocationResult {
  /** ECS's, for the call that confirmed or the look that observed. */
  readonly RequestId: string;
  readonly ClientToken: string;
  readonly RegionId: string;
  readonly SecurityGroupId: string;
  readonly Outcome: 'revoked' | 'absent' | 'accepted';
  readonly Evidence: 'reply' | 'observed';
  readonly Revoked: readonly Rule[];
  readonly Absent?: readonly AbsentEntry[];
  /** Rules that differ from what was asked for in one respect only. */
  readonly Hints?: readonly Hint[];
  /** ISO 8601, UTC, milliseconds. */
  readonly CompletedAt: string;
}
