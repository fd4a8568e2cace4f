/**
 * Reads the row, and writes it conditionally. A write whose reply was lost is "unknown"; it is read back
 * (`docs/protocol.md`, section 2).
 */

import { canonicalJson } from '../json.ts';
import type { RevocationRow } from '../model/row.ts';
import { type Expected, type Random, type RevocationStore, StoreUnavailable } from '../ports.ts';
import type { Millis } from '../time.ts';
import { type Budget, backoff } from './budget.ts';

/**
 * `applied`: known to be stored. `lost`: the row has changed since. `unavailable`: nothing was written. `no-time`: no
 * time was left to write. `unknown`: it may have been written, or may still be.
 */
export type Commit = 'applied' | 'lost' | 'unavailable' | 'no-time' | 'unknown';

export interface StoreParts {
  readonly store: RevocationStore;
  readonly random: Random;
}

/** Reads the row, retrying until the time budget runs out. @throws {StoreUnavailable} */
export async function readRow(
  { store, random }: StoreParts,
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

/** Writes, reads back after an unknown result, and sends the same write again, until it is settled or time is up. */
export async function commit(
  parts: StoreParts,
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
      const stored = await readBack(parts, row.key, budget);
      if (stored !== 'unreadable') {
        if (stored && canonicalJson(stored) === canonicalJson(row)) return 'applied';
        // While the row is as expected, the write may still arrive. Once it has changed, the condition never holds again.
        if (!isUnchanged(stored, expected)) return 'lost';
      }
    }
    if (!(await budget.pause(backoff(tries, parts.random.fraction()), reserve))) break;
  }
  // Changed by an earlier try of this write, or by another attempt: only the row shows which.
  if (moved) return 'lost';
  return ambiguous ? 'unknown' : 'unavailable';
}

async function readBack({ store }: StoreParts, key: string, budget: Budget) {
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
export function isUnchanged(row: RevocationRow | undefined, expected: Expected): boolean {
  if (expected === 'absent') return row === undefined;
  return row?.version === expected.version && row.attempt === expected.attempt;
}

/** The version of a row that the next write of its owner expects. */
export const versionOf = ({ version, attempt }: RevocationRow): Expected => ({ version, attempt });
