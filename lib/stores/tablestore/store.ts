/** The table of revocations in Tablestore: one row per key, every write a compare-and-set of the whole row. */

import type { RevocationRow } from '../../core/model/row.ts';
import { type RevocationStore, StoreUnavailable } from '../../core/ports.ts';
import { createTablestoreClient } from './client.ts';
import { conditionsOf, fromColumns, toColumns } from './columns.ts';
import { verdictOn } from './failure.ts';
import { createTries, type TablestoreParts, unavailable } from './tries.ts';

export type TablestoreStoreParts = TablestoreParts;

/**
 * Opens the store. The first request opens a connection, which is kept for the next.
 * @throws {TypeError} for an invalid endpoint
 */
export function createTablestoreStore(parts: TablestoreStoreParts): RevocationStore & { close(): void } {
  const client = createTablestoreClient(parts);
  const unsettled = createUnsettled();
  const { prepare, again, start, read, close } = createTries(parts);

  return {
    read: (key, limit) =>
      read('GetRow', limit, async (one) => {
        const row = await client.get(key, one);
        return row && fromColumns(row, key);
      }),

    async write(row, expected, limit) {
      // Encoded before the request, so that a later change of the object has no effect.
      const columns = toColumns(row);
      const { key, version, attempt } = row;
      const write = { key, version, attempt };
      let [condition, fallback] = conditionsOf(expected);
      const applied = () => (unsettled.has(write) ? 'unknown' : 'no');

      const call = start(limit);
      for (;;) {
        const one = prepare(call);
        if (typeof one === 'string') throw new StoreUnavailable(one, applied());
        try {
          await client.put(key, columns, condition, one);
          unsettled.settle(write);
          return true;
        } catch (error) {
          const verdict = verdictOn(error);
          if (verdict === 'ambiguous') unsettled.add(write);
          if (verdict === 'condition' && !unsettled.has(write)) {
            if (!fallback) return false;
            [condition, fallback] = [fallback, undefined];
            continue;
          }
          // An ambiguous write is not repeated: reading the row is also one round trip, and shows if the write was applied.
          const helps = verdict === 'not-executed';
          if (!(await again('PutRow', error, helps, call))) throw unavailable('PutRow', error, applied());
        }
      }
    },

    close() {
      close();
      client.close();
    },
  };
}

/** Identifies a write. */
type WriteName = Pick<RevocationRow, 'key' | 'version' | 'attempt'>;

/** Writes without a clear answer: they may have been applied, or may be applied later. */
interface Unsettled {
  has(write: WriteName): boolean;
  add(write: WriteName): void;
  settle(write: WriteName): void;
}

/** One instance never has nearly so many open writes; the limit only bounds memory. */
const MOST = 1_000;

/**
 * Remembers ambiguous writes between calls: if the same write is repeated, its condition may fail because the first copy
 * was applied. Key, version and attempt identify a write: an attempt never writes other content under one version.
 */
function createUnsettled(): Unsettled {
  const writes = new Set<string>();
  const nameOf = ({ key, version, attempt }: WriteName) => `${key} ${version} ${attempt}`;
  return {
    has: (write) => writes.has(nameOf(write)),
    add(write) {
      writes.add(nameOf(write));
      // Insertion order is age order.
      for (const oldest of writes) {
        if (writes.size <= MOST) break;
        writes.delete(oldest);
      }
    },
    settle(write) {
      writes.delete(nameOf(write));
    },
  };
}
