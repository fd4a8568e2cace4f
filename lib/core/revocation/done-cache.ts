import type { RevocationRow } from '../model/row.ts';
import type { Clock, DoneCache } from '../ports.ts';

/** A row is as large as the rules that it names; one of a hundred must not count as one of a single rule. */
const RULES_A_ROW = 10;

/** What a row counts for: 1, or more when it names many rules. */
const weightOf = ({ before, result }: RevocationRow): number =>
  Math.max(1, Math.ceil(((before?.length ?? 0) + (result?.Revoked.length ?? 0)) / RULES_A_ROW));

/**
 * Keeps the rows used last, none past its `expiresAt`: `max` rows, or fewer where they are large. Rows are immutable, so
 * they are not copied.
 */
export function createDoneCache({ max, clock }: { max: number; clock: Pick<Clock, 'now'> }): DoneCache {
  // A Map lists its keys in the order of insertion: the first one is the one used longest ago.
  const rows = new Map<string, RevocationRow>();
  let weight = 0;

  function take(key: string): RevocationRow | undefined {
    const row = rows.get(key);
    if (row === undefined) return undefined;
    rows.delete(key);
    weight -= weightOf(row);
    return row;
  }

  function add(row: RevocationRow): void {
    rows.set(row.key, row);
    weight += weightOf(row);
  }

  return {
    get(key) {
      const row = take(key);
      if (row === undefined || row.expiresAt <= clock.now()) return undefined;
      add(row);
      return row;
    },
    put(row) {
      take(row.key);
      add(row);
      for (const oldest of rows.keys()) {
        if (weight <= max) break;
        take(oldest);
      }
    },
  };
}
