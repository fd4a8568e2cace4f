/** What one schedule of restores is made of. */
import type { Rule } from '../../lib/core/model/rule.ts';
import type { Millis } from '../../lib/core/time.ts';
import type { Owner, SchedulerParts } from './scheduler.ts';

/** What may happen to one call. `refused-in-part`: ECS refuses, and has made the first of several rules. */
export type RestoreFault =
  | 'none'
  | 'not-sent'
  | 'reply-lost'
  | 'late'
  | 'refused'
  | 'refused-in-part'
  | 'crash-before'
  | 'crash-after';
export type RestoreTrip = 'read' | 'write' | 'list' | 'authorize';

export const RESTORE_FAULTS: Readonly<Record<RestoreTrip, readonly RestoreFault[]>> = {
  read: ['not-sent', 'crash-before'],
  write: ['not-sent', 'reply-lost', 'late', 'crash-before', 'crash-after'],
  list: ['not-sent', 'reply-lost', 'refused', 'crash-before'],
  authorize: ['not-sent', 'reply-lost', 'late', 'refused', 'refused-in-part', 'crash-before', 'crash-after'],
};

/** One authorising call, as the ledger keeps it. */
export interface Sent {
  readonly at: number;
  readonly rules: number;
  /** How ECS answered, whether or not the answer arrived. */
  answered?: 'done' | 'refused';
  /** Refused, and made in part. */
  inPart?: true;
  /** When it put a rule back: the step, and true time. */
  effect?: { readonly step: number; readonly time: Millis };
  /** A snapshot was taken while the rules that it put back were there. */
  listed?: true;
  /** Another process removed the rules before any snapshot was taken, so no attempt can know of them. */
  hidden?: true;
}

/** One request on one instance. */
export interface RestoreRun extends Owner {
  readonly name: string;
  /** The last trip that came back, and whether the table answered it: the step of its arrival. */
  lastTrip: { readonly storeAt: number | undefined };
}

export interface RestoreChoices extends SchedulerParts {
  fault(trip: RestoreTrip, run: string): RestoreFault;
  /** How long a late call takes. */
  lateness(): Millis;
  /** How old the state is that a snapshot shows. */
  age(): Millis;
}

export interface RestorePlan {
  readonly revoked: readonly Rule[];
  /** How old a snapshot may be; the rules were revoked just now. */
  readonly lag: Millis;
}
