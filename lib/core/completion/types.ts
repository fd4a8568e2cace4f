/** What the completer depends on, and what one run of it reports. */
import type { ClaimedParts } from '../claimed/work.ts';
import type { Permissions } from '../policy/permissions.ts';
import type { Guard } from '../policy/types.ts';
import type { EcsEgress, UnfinishedRows } from '../ports.ts';
import type { RemediationRules } from '../remediation/types.ts';
import type { RevocationSettings } from '../revocation/types.ts';
import type { Millis } from '../time.ts';

export interface CompletionParts extends ClaimedParts {
  readonly index: UnfinishedRows;
  readonly ecs: EcsEgress;
  readonly policy: TodaysPolicy;
}

/** The configuration as it is now, whatever it was when the row was claimed. */
export interface TodaysPolicy {
  /** Undefined for a caller that the configuration does not have. */
  permissionsOf(caller: string): Permissions | undefined;
  /** Absent without the `remediation` section. */
  readonly remediation?: { readonly rules: RemediationRules; readonly guard: Guard } | undefined;
}

export type CompletionSettings = RevocationSettings;

/** Why no attempt was made for a row that the index listed. */
export type SkipReason =
  /** It has been finished since, or is past its retention. */
  | 'finished'
  /** Its owner, or another attempt, is at work. */
  | 'running'
  /** Another attempt was made since, so the next one is due later. */
  | 'later'
  /** It was written by a release that did not store whose it is. */
  | 'owner-unknown'
  /** The configuration has no such caller any more. */
  | 'caller-gone'
  /** The policy does not let the caller do it any more. */
  | 'denied'
  /** The table or ECS was not available, or there was no time. */
  | 'unavailable'
  /** A defect: see the log. */
  | 'failed';

export interface RowEnd {
  /** `completed`: DONE or REFUSED. `unknown`: an attempt was made, and the outcome is still open. */
  readonly end: 'completed' | 'unknown' | SkipReason;
  /** Whose row it is, where it says so. */
  readonly caller?: string | undefined;
  /** One sentence, for a skipped row. */
  readonly detail?: string | undefined;
}

/** What one run shares with the calls that it makes. */
export interface CompletionRun {
  readonly requestId: string;
  /** When it must have ended: an instant. */
  readonly deadline: Millis;
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
}

export interface CompletionReport {
  /** Unfinished rows that the index listed, due or not. */
  readonly found: number;
  /** The index has more rows than one run lists. */
  readonly more: boolean;
  readonly completed: number;
  /** Rows whose outcome is still open after an attempt. */
  readonly unknown: number;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  /** Rows that no attempt will finish until the configuration changes; the first ones only. */
  readonly notCompleted: readonly (RowEnd & { readonly key: string })[];
  /** How long the oldest of them has been unfinished; 0: there is none. */
  readonly oldestAge: Millis;
  /** What ended the run: nothing was left that is due, or a limit, or ECS's throttling. */
  readonly endedBy: 'done' | 'time' | 'rows' | 'throttled';
}
