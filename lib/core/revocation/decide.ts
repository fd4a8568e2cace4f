/** Table 4 of `docs/protocol.md`: what the row says to this request. Pure. */

import type { RevocationRow } from '../model/row.ts';
import type { Expected } from '../ports.ts';
import { NORMAL_SCHEME, normalise } from '../request/parse-request.ts';
import type { Millis } from '../time.ts';
import { fingerprintOf } from './fingerprint.ts';

/** ECS refuses V3 signatures older than this, so a call without an answer cannot take effect later. */
export const SIGNATURE_LIFE: Millis = 15 * 60_000;
/** Describe may be eventually consistent: a snapshot may show the group as it was so long before. */
export const SNAPSHOT_LAG: Millis = 30_000;
/** So long after a call no snapshot proves that the call did nothing, and does nothing. The skew comes on top. */
export const CALL_OPEN: Millis = SIGNATURE_LIFE + SNAPSHOT_LAG;

/** How an attempt begins. */
export interface Claim {
  readonly expected: Expected;
  readonly version: number;
  /** The row whose work goes on; undefined for a first claim. */
  readonly resumes: RevocationRow | undefined;
  readonly generation: number;
  /** Until then an earlier call of this token may take effect. */
  readonly openUntil: Millis | undefined;
  /** An earlier attempt may have changed something: nobody may be told "nothing happened" before a look says so. */
  readonly suspect: boolean;
}

export type Decision =
  | { readonly do: 'claim'; readonly claim: Claim }
  | { readonly do: 'replay'; readonly row: RevocationRow }
  | { readonly do: 'in-progress'; readonly leaseLeft: Millis }
  | { readonly do: 'mismatch' };

export function decide(
  row: RevocationRow | undefined,
  fingerprint: string,
  now: Millis,
  skew: Millis,
): Decision {
  if (!row) return firstClaim('absent', 1);
  const expected = { version: row.version, attempt: row.attempt };
  const leased = row.state === 'RUNNING' && now < row.leaseUntil;
  // After retention the token is as new, but the version goes on counting, so that the purge cannot be raced.
  if (now >= row.expiresAt && !leased) return firstClaim(expected, row.version + 1);
  if (fingerprintOfRow(row) !== fingerprint) return { do: 'mismatch' };
  if (row.state === 'DONE') return { do: 'replay', row };
  if (leased) return { do: 'in-progress', leaseLeft: row.leaseUntil - now };
  const openUntil = row.state === 'RUNNING' ? now + CALL_OPEN + skew : row.openUntil;
  return {
    do: 'claim',
    claim: {
      expected,
      version: row.version + 1,
      resumes: row,
      generation: row.generation + (burnt(row) ? 1 : 0),
      openUntil,
      suspect: row.state !== 'REFUSED',
    },
  };
}

function firstClaim(expected: Expected, version: number): Decision {
  return {
    do: 'claim',
    claim: { expected, version, resumes: undefined, generation: 0, openUntil: undefined, suspect: false },
  };
}

/** A row of an older normalisation is compared by normalising its request again. */
function fingerprintOfRow(row: RevocationRow): string {
  return row.scheme === NORMAL_SCHEME ? row.fingerprint : fingerprintOf(normalise(row.request));
}

/**
 * Has ECS definitively refused the token that a new attempt would send? ECS may answer a refused token with the same
 * refusal for ever. While a call is open the token is kept, except by id, where a second call cannot do harm
 * (`docs/decisions/0007-settling.md`, trace 1).
 */
function burnt(row: RevocationRow): boolean {
  const calls = row.history.at(-1)?.calls ?? [];
  if (row.state === 'REFUSED') {
    return calls.some((call) => call.class === 'refused' || call.class === 'ours' || call.class === 'gone');
  }
  const last = calls.at(-1)?.class;
  return Boolean(row.before?.length) && (last === 'refused' || last === 'ours');
}
