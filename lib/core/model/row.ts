/** The row of one (caller, token): everything in one row, because only one row is atomic. */

import type { FailureClass } from '../errors/ecs/failure-class.ts';
import type { Problem } from '../errors/problem.ts';
import type { Millis } from '../time.ts';
import type { SentRequest, Why } from './request.ts';
import type { RestoreResult, RevocationResult } from './result.ts';
import type { Rule } from './rule.ts';

export type RowState = 'RUNNING' | 'DONE' | 'REFUSED' | 'UNKNOWN';

/** One ECS-changing call: what was sent, and how ECS answered. */
export interface CallRecord {
  readonly at: Millis;
  readonly form: SentRequest['form'];
  /** How many rules or ids it named. */
  readonly names: number;
  readonly class: 'done' | FailureClass;
  readonly code?: string;
  readonly requestId?: string;
}

export interface AttemptRecord {
  /** Which attempt of the token it was, from 1: the middle ones are forgotten. */
  readonly number: number;
  readonly attempt: string;
  readonly startedAt: Millis;
  readonly endedAt?: Millis;
  readonly calls: readonly CallRecord[];
}

/** The restore: its state is in the same row, and changed by the same conditional writes. */
export interface RestoreLife extends Why {
  readonly state: RowState;
  readonly attempt: string;
  readonly generation: number;
  readonly leaseUntil: Millis;
  /** Until then a call that was not answered may still put rules back. */
  readonly openUntil?: Millis;
  readonly result?: RestoreResult;
  readonly problem?: Problem;
  /** When its first attempt began, and how many there were; rows of older releases lack both. */
  readonly startedAt?: Millis;
  readonly attempts?: number;
  /** How ECS answered the calls. */
  readonly calls: readonly Omit<CallRecord, 'form'>[];
}

export interface RevocationRow {
  /** SHA-256 of canonical JSON `[caller, token]`, hex. */
  readonly key: string;
  /** Whose row it is, so that it can be completed without them; rows of older releases lack both. */
  readonly caller?: string;
  readonly token?: string;
  /** +1 at every write. */
  readonly version: number;
  /** Random id of the owner; compared together with `version`. */
  readonly attempt: string;
  readonly state: RowState;
  /** The number of the normalisation that `fingerprint` was made of. */
  readonly scheme: number;
  readonly fingerprint: string;
  /** As it was sent; rows of older releases have the normal form here. */
  readonly request: SentRequest;
  /** The rules that fitted at the first claim; `null` with `VERIFY=none`. Not listed again for this row. */
  readonly before: readonly Rule[] | null;
  /**
   * Every egress rule of the group before a call with the request's own parameters. A rule that is not listed
   * afterwards may have been removed by that call. Absent where calls name ids, and once the outcome is known.
   */
  readonly snapshot?: readonly Rule[];
  /** Grows only after ECS definitively refused. */
  readonly generation: number;
  /** The ClientToken of the call that the write-ahead announces. */
  readonly ecsToken: string;
  /** An ECS-changing call of this token may still take effect until then; absent when none is open. */
  readonly openUntil?: Millis;
  readonly leaseUntil: Millis;
  readonly expiresAt: Millis;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
  /** When the first attempt began whose outcome is still open; absent when the row is DONE or REFUSED. */
  readonly unfinishedSince?: Millis;
  /** Bounded: the first attempt and the latest ones. */
  readonly history: readonly AttemptRecord[];
  /** What was answered: a DONE row has one of the two, a REFUSED or UNKNOWN one has `problem`. */
  readonly result?: RevocationResult;
  readonly problem?: Problem;
  /** Absent until a restore is requested. */
  readonly restore?: RestoreLife;
}
