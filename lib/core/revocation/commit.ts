/**
 * One conditional write, settled. A store that lost the reply leaves a write "unknown"; reading back settles it where
 * it can be settled (`docs/protocol.md` section 2).
 */

import { canonicalJson } from '../json.ts';
import type { RevocationRow } from '../model/row.ts';
import { type Expected, type Random, type RevocationStore, StoreUnavailable } from '../ports.ts';
import type { Millis } from '../time.ts';
import { type Budget, backoff } from './budget.ts';

/**
 * `applied`: known to be stored. `lost`: the row has moved on, and says what is true now. `unavailable`: nothing was
 * written. `no-time`: nothing was sent to the table, for want of time. `unknown`: it may have been written, or may still be.
 */
export type Commit = 'applied' | 'lost' | 'unavailable' | 'no-time' | 'unknown';

export interface CommitParts {
  readonly store: RevocationStore;
  readonly random: Random;
}

/** Reads the row, again and again while the budget lasts. @throws {StoreUnavailable} when it could not be had. */
export async function readRow(
  { store, random }: CommitParts,
  key: string,
  budget: Budget,
  reserve: Millis,
): Promise<RevocationRow | undefined> {
  for (let tries = 0; ; tries++) {
    const call = budget.call('table', reserve);
    if (!call) throw new StoreUnavailable('no time left to read the row', 'no');
    try {
      return await store.read(key, call);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      if (!(await budget.pause(backoff(tries, random.fraction()), reserve))) throw error;
    }
  }
}

/** Writes, reads back after an ambiguous answer, and sends the same write again, until it is settled or time is up. */
export async function commit(
  parts: CommitParts,
  row: RevocationRow,
  expected: Expected,
  budget: Budget,
  reserve: Millis,
): Promise<Commit> {
  let ambiguous = false;
  let moved = false;
  for (let tries = 0; ; tries++) {
    const call = budget.call('table', reserve);
    if (!call) {
      if (tries === 0) return 'no-time';
      break;
    }
    try {
      if (await parts.store.write(row, expected, call)) return 'applied';
      if (!ambiguous) return 'lost';
      moved = true;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      ambiguous ||= error.applied === 'unknown';
    }
    if (ambiguous) {
      const standing = await standingRow(parts, row.key, budget);
      if (standing !== 'unreadable') {
        if (standing && canonicalJson(standing) === canonicalJson(row)) return 'applied';
        // Not equal is not "never": while the row still stands as expected the write may yet land. Once it has moved
        // on, the condition can never hold again.
        if (!standsAs(standing, expected)) return 'lost';
      }
    }
    if (!(await budget.pause(backoff(tries, parts.random.fraction()), reserve))) break;
  }
  // By an earlier try of this write or by somebody else: only the row can tell.
  if (moved) return 'lost';
  return ambiguous ? 'unknown' : 'unavailable';
}

async function standingRow({ store }: CommitParts, key: string, budget: Budget) {
  const call = budget.call('table', 0);
  if (!call) return 'unreadable';
  try {
    return await store.read(key, call);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return 'unreadable';
  }
}

/** Is the row still as a write expects it? */
export function standsAs(row: RevocationRow | undefined, expected: Expected): boolean {
  if (expected === 'absent') return row === undefined;
  return row?.version === expected.version && row.attempt === expected.attempt;
}
