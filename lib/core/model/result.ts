import type { Problem } from '../errors/problem.ts';
import type { Millis } from '../time.ts';
import type { Hint } from './near-miss.ts';
import type { RulePattern } from './request.ts';
import type { Rule } from './rule.ts';

/** Entries of the request that matched nothing, as the request named them; or rules that another change removed. */
export type AbsentEntry = RulePattern | Rule | { readonly SecurityGroupRuleId: string };

/** What a request would take (`DryRun`); nothing was stored or changed. */
export interface DryRunResult {
  /** The id that ECS gave to the call that listed the rules. */
  readonly RequestId: string;
  readonly ClientToken?: string;
  readonly RegionId: string;
  readonly SecurityGroupId: string;
  readonly Outcome: 'dry-run';
  /** The rules that would be revoked, if the caller may see them. */
  readonly Matches: readonly Rule[];
  /** What the policy says to the request without `DryRun`. */
  readonly Allowed: boolean;
  /** Why not. */
  readonly Denial?: string;
  readonly Absent?: readonly AbsentEntry[];
  readonly Hints?: readonly Hint[];
  /** Other rules that accept traffic which the request is about, of those that the caller may see; at most 10. */
  readonly StillOpenBy?: readonly Rule[];
  /** For a later revocation to name; absent if the request would be denied (but for `dryRunOnly`), or ECS might match other rules. */
  readonly Plan?: string;
  readonly PlanExpiresAt?: string;
  /** What would be revoked, or why not, in a few lines for a person. */
  readonly PlanText: string;
  readonly CompletedAt: string;
}

/** What is known of a revocation (`GET …/revocations/{ClientToken}`). Instants are ISO 8601, UTC, milliseconds. */
export interface RevocationStateResult {
  readonly ClientToken: string;
  readonly State: 'running' | 'done' | 'refused' | 'unknown';
  readonly Attempts: number;
  readonly CreatedAt: string;
  readonly UpdatedAt: string;
  readonly ExpiresAt: string;
  /** While the revocation or its restore is undecided: until then a call without an answer may take effect. */
  readonly OpenUntil?: string;
  /** As it was sent, in the API's own members. */
  readonly Request: Readonly<Record<string, unknown>>;
  readonly Result?: RevocationResult;
  readonly Problem?: Problem;
  /** Present once a restore has begun. */
  readonly RestoreState?: RevocationStateResult['State'];
  /** The restore's own answer: when, and which rules with their new ids. `Result` stays as it was. */
  readonly Restored?: RestoreResult;
  readonly RestoreProblem?: Problem;
}

/** The body of a restore's 200, stored and replayed. */
export interface RestoreResult {
  /** The id that ECS gave to the call that authorised or listed the rules. */
  readonly RequestId: string;
  readonly ClientToken: string;
  readonly RegionId: string;
  readonly SecurityGroupId: string;
  /** `restored`: ECS confirmed our call. `present`: they are listed, and it is unknown which call added them. */
  readonly Outcome: 'restored' | 'present';
  /** As they are listed now, with their new ids. */
  readonly Rules: readonly Rule[];
  /**
   * A call of this restore was not answered, and may take effect until then: rules that are revoked again before may
   * come back once more. ISO 8601, UTC, milliseconds.
   */
  readonly MayActUntil?: string;
  readonly CompletedAt: string;
}

/** What a restore would authorise (`DryRun`); nothing was stored or changed. */
export interface RestoreDryRunResult {
  /** ECS's, for the list of rules. */
  readonly RequestId: string;
  readonly ClientToken: string;
  readonly RegionId: string;
  readonly SecurityGroupId: string;
  readonly Outcome: 'dry-run';
  /** The rules that would be authorised, as they were revoked; none after the restore was called once. */
  readonly Rules: readonly Rule[];
  /** Revoked rules that are listed again, with their new ids. */
  readonly Present: readonly Rule[];
  /** What today's policy says to the restore without `DryRun`. */
  readonly Allowed: boolean;
  /** Why not. */
  readonly Denial?: string;
  readonly CompletedAt: string;
}

/** What a sender of webhooks is answered for an event that asks for nothing here; nothing was stored or changed. */
export interface IgnoredResult {
  readonly Outcome: 'ignored';
  /** One sentence for the sender's log of deliveries. */
  readonly Detail: string;
}

export type Result =
  | RevocationResult
  | DryRunResult
  | RevocationStateResult
  | RestoreResult
  | RestoreDryRunResult
  | IgnoredResult;

/** A rule that was listed at the end and was not revoked, and why. */
export interface RefusedRule {
  readonly SecurityGroupRuleId: string;
  /** ECS's code, or `PolicyDenied`. */
  readonly Code: string;
  readonly Detail: string;
}

/** The body of a 200 that is stored and replayed. */
export interface RevocationResult {
  /** The id that ECS gave to the call that confirmed the outcome, or to the snapshot that shows it. */
  readonly RequestId: string;
  readonly ClientToken: string;
  readonly RegionId: string;
  readonly SecurityGroupId: string;
  readonly Outcome: 'revoked' | 'absent' | 'accepted';
  readonly Evidence: 'reply' | 'observed';
  readonly Revoked: readonly Rule[];
  /** The rules were too many to be stored whole: `Revoked` has their ids only, and they cannot be restored. */
  readonly IdsOnly?: true;
  readonly Absent?: readonly AbsentEntry[];
  /** Rules that matched, are still listed, and may not be revoked; only where others were revoked. */
  readonly Refused?: readonly RefusedRule[];
  /** Rules that differ from what was asked for in one respect only. */
  readonly Hints?: readonly Hint[];
  /** As in a dry run. */
  readonly StillOpenBy?: readonly Rule[];
  /** ISO 8601, UTC, milliseconds. */
  readonly CompletedAt: string;
}

/** What one request is answered. `replayed`: it is the stored answer of an earlier one. */
export type Answer<R extends Result = RevocationResult> =
  | { readonly kind: 'result'; readonly result: R; readonly replayed: boolean }
  | ProblemAnswer;

/** What a request calls; the store is a table. */
export type Service = 'table' | 'ecs';

export interface ProblemAnswer {
  readonly kind: 'problem';
  readonly problem: Problem;
  readonly replayed: boolean;
  readonly retryAfter?: Millis;
  /** The service that failed or took the time, for the log. */
  readonly unavailable?: Service | undefined;
}
