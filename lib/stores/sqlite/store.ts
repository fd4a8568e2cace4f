/** The table of revocations in one SQLite file, for one machine; any number of processes may share the file. */
import { resolve } from 'node:path';
import { type Clock, type Log, type RevocationStore, StoreUnavailable } from '../../core/ports.ts';
import { decodeRow, encodeRow } from '../row-codec.ts';
import type { SqliteConnection } from './connection.ts';
import { withinLimit } from './limit.ts';
import { createSweeper } from './sweep.ts';
import { openTable, type SqliteTable } from './table.ts';

export interface SqliteStoreParts {
  /** Made, with its directory, where there is none. */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Pick<Log, 'debug' | 'warn'>;
  /** A seam for tests: how a connection to the file is made. */
  readonly open?: (file: string) => SqliteConnection;
}

/**
 * Opens the store; waits up to 5 s for another process that is opening the same file.
 * @throws {StoreUnavailable} naming the file: no database, another application's, or of a newer release
 */
export function createSqliteStore(parts: SqliteStoreParts): RevocationStore & { close(): void } {
  const { clock, log } = parts;
  // Resolved, because libsql takes `:memory:` and whatever looks like a URL for something other than a file.
  const file = resolve(parts.path);
  let table = openTable(file, parts.open);
  let closed = false;

  function ready(): SqliteTable {
    if (closed) throw new StoreUnavailable('the store is closed', 'no');
    if (!table.usable()) table = openTable(file, parts.open);
    return table;
  }

  const sweepWhenDue = createSweeper({
    sweep: (horizon, batch) => (closed ? 0 : ready().sweep(horizon, batch)),
    clock,
    log,
  });

  return {
    async read(key, call) {
      const text = await withinLimit(call, clock, () => ready().select(key));
      return text === undefined ? undefined : decodeRow(text, key);
    },
    async write(row, expected, call) {
      // All that is stored is taken now: what happens to the row while a try waits does not matter.
      const text = encodeRow(row);
      const { key, version, attempt, state, leaseUntil, expiresAt } = row;
      const columns = { key, version, attempt, state, leaseUntil, expiresAt };
      const applied = await withinLimit(call, clock, () => ready().replace(columns, text, expected));
      sweepWhenDue();
      return applied;
    },
    close() {
      if (closed) return;
      closed = true;
      table.close();
    },
  };
}
