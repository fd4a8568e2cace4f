import type { Clock, DoneCache } from './ports.ts';
import type { RevocationRow } from './row.ts';

/** Keeps the `max` rows used last, none past its `expiresAt`. Rows are immutable, so they are not copied. */
export function createDoneCache({ max, clock }: { max: number; clock: Pick<Clock, 'now'> }): DoneCache {
  // A Map lists its keys in the order of insertion: the first one is the one used longest ago.
  const rows = new Map<string, RevocationRow>();

  return {
    get(key) {
      const row = rows.get(key);
      if (row === undefined) return undefined;
      rows.delete(key);
      if (row.expiresAt <= clock.now()) return undefined;
      rows.set(key, row);
      return row;
    },
    put(row) {
      rows.delete(row.key);
      rows.set(row.key, row);
      const oldest = rows.keys().next();
      if (rows.size > max && !oldest.done) rows.delete(oldest.value);
    },
  };
}
