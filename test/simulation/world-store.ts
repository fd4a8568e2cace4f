/** The table: rows by key, compare-and-set of a whole row in one step. Rows are copies, and frozen. */

import type { RevocationRow } from '../../lib/core/model/row.ts';
import {
  type CallLimit,
  type Expected,
  type RevocationStore,
  StoreUnavailable,
} from '../../lib/core/ports.ts';
import { copy } from './copy.ts';
import { makeCall, type Outcome } from './network.ts';
import type { Run } from './runs.ts';
import type { World } from './world.ts';

const unavailable = (applied: 'no' | 'unknown'): { error: Error } => ({
  error: new StoreUnavailable(`the table is unavailable, applied: ${applied}`, applied),
});

export function createTable() {
  const rows = new Map<string, RevocationRow>();
  /** Each row as it was before its latest write. */
  const former = new Map<string, RevocationRow>();
  return {
    /** Every row; `stale`: as an index shows them that lags one write behind. */
    all: (stale: boolean): readonly RevocationRow[] =>
      [...rows].map(([key, row]) => (stale ? (former.get(key) ?? row) : row)),
    get: (key: string): RevocationRow | undefined => rows.get(key),
    /** One atomic step. `was`: the row before it. */
    swap(row: RevocationRow, expected: Expected): { applied: boolean; was: RevocationRow | undefined } {
      const was = rows.get(row.key);
      const unchanged =
        expected === 'absent'
          ? was === undefined
          : was?.version === expected.version && was.attempt === expected.attempt;
      if (unchanged) {
        rows.set(row.key, row);
        if (was) former.set(row.key, was);
      }
      return { applied: unchanged, was };
    },
    /** What a table with a time to live does, some day after. */
    purge(now: number) {
      for (const [key, row] of rows) if (row.expiresAt <= now) rows.delete(key);
    },
  };
}

/** The store as one run sees it. */
export function storeOf(world: World, run: Run): RevocationStore {
  const { table, watch } = world;
  return {
    read: (key: string, limit: CallLimit) => {
      return makeCall<RevocationRow | undefined>(
        world,
        run,
        {
          log: watch.trip(run, 'read'),
          label: 'read',
          arrive: () => ({ value: table.get(key) }),
          silence: () => unavailable('no'),
          reset: () => unavailable('no'),
          failed: () => unavailable('no'),
        },
        limit,
      );
    },
    write: (row: RevocationRow, expected: Expected, limit: CallLimit) => {
      const sent = copy(row);
      const land = (): Outcome<boolean> => {
        const { applied, was } = table.swap(sent, expected);
        if (applied) watch.written(run, sent, was);
        return { value: applied };
      };
      return makeCall<boolean>(
        world,
        run,
        {
          log: watch.trip(run, 'write'),
          label: `write ${row.state} v${row.version}`,
          arrive: land,
          arriveAgain: () => {
            land();
            // The second answer does not show whether the copy or the call was applied.
            return unavailable('unknown');
          },
          silence: () => unavailable('unknown'),
          reset: () => unavailable('unknown'),
          failed: () => unavailable('no'),
        },
        limit,
      );
    },
  };
}
