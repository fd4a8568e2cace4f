/** What the row decides for this request (`docs/protocol.md`, section 4). Pure. */

import { denied, inProgress, problemAnswer } from '../claimed/answers.ts';
import { versionOf } from '../claimed/commit.ts';
import { CALL_OPEN } from '../claimed/knowledge.ts';
import { entryOf, makeProblem } from '../errors/errors.ts';
import type { Answer } from '../model/result.ts';
import type { RevocationRow } from '../model/row.ts';
import type { Expected } from '../ports.ts';
import { NORMAL_SCHEME, normalise } from '../request/parse-request.ts';
import type { Millis } from '../time.ts';
import { differingMembers, namesOf } from './differing-members.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { RevocationInput } from './types.ts';

/** How an attempt begins. */
export interface Claim {
  readonly expected: Expected;
  readonly version: number;
  /** The row whose work continues; undefined for a first claim. */
  readonly resumes: RevocationRow | undefined;
  readonly generation: number;
  /** Until then an earlier call of this token may take effect. */
  readonly openUntil: Millis | undefined;
  /** An earlier attempt may have changed something: no answer says "nothing happened" before a snapshot shows it. */
  readonly mayHaveActed: boolean;
}

/** Did nothing match, and was no call executed? Then the claim begins anew, with its own snapshot. */
export const beginsAnew = ({ resumes, mayHaveActed }: Claim): boolean =>
  resumes?.before?.length === 0 && !mayHaveActed;

export type Decision =
  | { readonly do: 'claim'; readonly claim: Claim }
  | { readonly do: 'replay'; readonly row: RevocationRow }
  | { readonly do: 'in-progress'; readonly leaseLeft: Millis }
  | { readonly do: 'mismatch'; readonly row: RevocationRow };

export function decide(
  row: RevocationRow | undefined,
  fingerprint: string,
  now: Millis,
  skew: Millis,
): Decision {
  if (!row) return firstClaim('absent', 1);
  const expected = versionOf(row);
  const leased = row.state === 'RUNNING' && now < row.leaseUntil;
  // After retention the token is new again, but the version still grows, so that a purge cannot interfere.
  if (now >= row.expiresAt && !leased) return firstClaim(expected, row.version + 1);
  if (fingerprintOfRow(row) !== fingerprint) return { do: 'mismatch', row };
  if (row.state === 'DONE') return { do: 'replay', row };
  if (leased) return { do: 'in-progress', leaseLeft: row.leaseUntil - now };
  const openUntil = row.state === 'RUNNING' ? now + CALL_OPEN + skew : row.openUntil;
  return {
    do: 'claim',
    claim: {
      expected,
      version: row.version + 1,
      resumes: row,
      generation: row.generation + (tokenRefused(row) ? 1 : 0),
      openUntil,
      mayHaveActed: row.state !== 'REFUSED',
    },
  };
}

function firstClaim(expected: Expected, version: number): Decision {
  return {
    do: 'claim',
    claim: {
      expected,
      version,
      resumes: undefined,
      generation: 0,
      openUntil: undefined,
      mayHaveActed: false,
    },
  };
}

/** A row of an older normalisation is compared by normalising its request again. */
export function fingerprintOfRow(row: RevocationRow): string {
  return row.scheme === NORMAL_SCHEME ? row.fingerprint : fingerprintOf(normalise(row.request));
}

/**
 * Has ECS definitely refused the token that a new attempt would send? ECS may repeat that refusal forever. While a call
 * is open, the token is kept, except by id, where a second call is harmless (`docs/decisions/0007-settling.md`).
 */
function tokenRefused(row: RevocationRow): boolean {
  const calls = row.history.at(-1)?.calls ?? [];
  if (row.state === 'REFUSED') {
    return calls.some((call) => call.class === 'refused' || call.class === 'ours' || call.class === 'gone');
  }
  const last = calls.at(-1)?.class;
  return Boolean(row.before?.length) && (last === 'refused' || last === 'ours');
}

type Named = Pick<RevocationInput, 'request'>;

/** The answers that the row alone gives: one round trip, no call to ECS. */
export function fromRow(
  decision: Exclude<Decision, { do: 'claim' }>,
  { requestId, permit, request }: Pick<RevocationInput, 'requestId' | 'permit'> & Partial<Named>,
): Answer {
  switch (decision.do) {
    case 'replay': {
      // By today's policy: a stored answer names rules.
      const why = permit?.(decision.row.result?.Revoked ?? []);
      return why === undefined ? replayOf(decision.row, true) : denied(requestId, why, true);
    }
    case 'in-progress':
      return inProgress(requestId, decision.leaseLeft);
    case 'mismatch': {
      // The row is the same caller's. Even so, it reveals no value of the other request, nor its answer.
      const members = request ? differingMembers(normalise(decision.row.request), request) : [];
      const fix = entryOf('IdempotentParameterMismatch')?.fix;
      const detail =
        members.length > 0
          ? { detail: `The first request with this ClientToken differs in ${namesOf(members)}. ${fix}` }
          : {};
      return problemAnswer(makeProblem('IdempotentParameterMismatch', { requestId, ...detail }));
    }
  }
}

/** The stored answer of a DONE row, member for member. */
export function replayOf(row: RevocationRow, replayed: boolean): Answer {
  if (row.result) return { kind: 'result', result: row.result, replayed };
  if (row.problem) return { kind: 'problem', problem: row.problem, replayed };
  throw new Error(`the DONE row ${row.key} has neither a result nor a problem`);
}
