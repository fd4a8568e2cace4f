/** The rows that a restore writes: the revocation's own, with the restore in it. Pure. */
import type { Problem } from '../errors/problem.ts';
import type { Why } from '../model/request.ts';
import type { RestoreResult } from '../model/result.ts';
import type { RestoreLife, RevocationRow } from '../model/row.ts';
import type { Millis } from '../time.ts';

export interface RestoreClaim {
  readonly attempt: string;
  readonly now: Millis;
  readonly leaseUntil: Millis;
  readonly retention: Millis;
  /** Of the request that begins the restore. */
  readonly why?: Why | undefined;
}

/** The write-ahead. After a definite refusal the token for ECS is a new one. */
export function claimedRestore(row: RevocationRow, claim: RestoreClaim): RevocationRow {
  const { attempt, now, leaseUntil, retention, why } = claim;
  const generation = row.restore ? row.restore.generation + 1 : 0;
  return next(
    row,
    { attempt, now, retention },
    { ...why, state: 'RUNNING', attempt, generation, leaseUntil, startedAt: now, attempts: 1, calls: [] },
  );
}

export type RestoreFinish =
  | { readonly state: 'DONE'; readonly result: RestoreResult }
  | { readonly state: 'DONE' | 'REFUSED' | 'UNKNOWN'; readonly problem: Problem };

export interface RestoreFinishFields {
  readonly attempt: string;
  readonly now: Millis;
  readonly retention: Millis;
  readonly why?: Why | undefined;
  readonly openUntil?: Millis | undefined;
  readonly calls: RestoreLife['calls'];
}

export function finishedRestore(
  row: RevocationRow,
  finish: RestoreFinish,
  fields: RestoreFinishFields,
): RevocationRow {
  const { attempt, now, openUntil, calls } = fields;
  // A refused restore has ended: this one begins anew.
  const restore = row.restore?.state === 'REFUSED' ? undefined : row.restore;
  const { generation = 0, leaseUntil = now, startedAt = now, attempts = 0 } = restore ?? {};
  const { Reason, RequestedBy } = restore ?? fields.why ?? {};
  return next(row, fields, {
    ...(Reason && { Reason }),
    ...(RequestedBy && { RequestedBy }),
    ...finish,
    attempt,
    generation,
    leaseUntil,
    startedAt,
    // An attempt that claimed has been counted.
    attempts: restore?.attempt === attempt ? attempts : attempts + 1,
    ...(openUntil !== undefined && { openUntil }),
    calls,
  });
}

function next(
  row: RevocationRow,
  { attempt, now, retention }: { attempt: string; now: Millis; retention: Millis },
  restore: RestoreLife,
): RevocationRow {
  return { ...row, version: row.version + 1, attempt, updatedAt: now, expiresAt: now + retention, restore };
}
