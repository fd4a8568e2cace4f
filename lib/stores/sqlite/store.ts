/** The table of revocations in one SQLite file, for the processes of one host. */
import { resolve } from 'node:path';
import { unfinishedOf } from '../../core/model/completion-due.ts';
import {
  type CallLimit,
  type Clock,
  type Log,
  type RevocationStore,
  StoreUnavailable,
  type UnfinishedRows,
} from '../../core/ports.ts';
import { decodeRow, encodeRow } from '../row-codec.ts';
import { type Connect, connect, isBusy, messageOf } from './connection.ts';
import { createSqliteFile } from './file.ts';
import type { Header } from './ledger.ts';
import { withinLimit } from './limit.ts';
import { openFile } from './open-file.ts';
import { createSweeper } from './sweep.ts';
import { type SqliteTable, tableOn } from './table.ts';

export interface SqliteStoreParts {
  /** The file is created with its directory if it does not exist. */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Pick<Log, 'debug' | 'warn'>;
  /** For tests: opens a connection to the file. */
  readonly open?: Connect;
}

export type SqliteStore = RevocationStore & UnfinishedRows & { close(): void };

/**
 * Opens the store; waits up to 5 s for another process that creates the file or holds its lock. Every call checks the
 * file at the path: the store is unavailable if it was deleted, moved, replaced or damaged.
 * @throws {StoreUnavailable} with the file, if it is not a database, or of another application or a newer release
 */
export function createSqliteStore(parts: SqliteStoreParts): SqliteStore {
  const { clock, log, open = connect } = parts;
  const path = resolve(parts.path);
  const file = createSqliteFile(path, open);
  let latest = openFile(path, file);
  let closed = false;

  /** The file at the path must continue from what this process has seen there. */
  function recognise(header: Header): void {
    if (header.instance !== latest.instance || header.generation < latest.generation) {
      throw new Error('it is not the file that was opened, or an older copy of it; restart to use it');
    }
    latest = header;
  }

  function onFile<T>(work: (table: SqliteTable) => T): T {
    if (closed) throw new StoreUnavailable('the store is closed', 'no');
    try {
      return file.use((db) => work(tableOn(db, recognise)));
    } catch (error) {
      if (error instanceof StoreUnavailable || isBusy(error)) throw error;
      throw new StoreUnavailable(`${path} cannot be used: ${messageOf(error)}`, 'no', { cause: error });
    }
  }

  /** Finds the commit in the file at the path, because the written file may have been deleted meanwhile. */
  async function confirm(key: string, call: CallLimit): Promise<void> {
    try {
      await withinLimit(call, clock, () => onFile((table) => table.find(key)));
    } catch (error) {
      throw new StoreUnavailable(`the commit cannot be confirmed: ${messageOf(error)}`, 'unknown', {
        cause: error,
      });
    }
  }

  const sweepWhenDue = createSweeper({
    sweep: (horizon, batch) => (closed ? 0 : onFile((table) => table.sweep(horizon, batch))),
    clock,
    log,
  });

  return {
    async read(key, call) {
      const row = await withinLimit(call, clock, () => onFile((table) => table.find(key)));
      sweepWhenDue();
      return row && decodeRow(row.text, key);
    },
    async write(row, expected, call) {
      // Encoded before any wait, so that a later change of the object has no effect.
      const text = encodeRow(row);
      const { key, version, attempt, state, leaseUntil, expiresAt } = row;
      const columns = { key, version, attempt, state, leaseUntil, expiresAt };
      const unfinished = unfinishedOf(row);
      const end = clock.now() + call.limit;
      const applied = await withinLimit(call, clock, () =>
        onFile((table) => table.replace(columns, text, expected, unfinished)),
      );
      // The first try is made even if the commit used up the time.
      if (applied) await confirm(key, { ...call, limit: Math.max(1, end - clock.now()) });
      return applied;
    },
    async unfinished({ after, limit }, call) {
      const from = after === undefined ? undefined : entryOf(after);
      const keys = await withinLimit(call, clock, () => onFile((table) => table.unfinished(from, limit)));
      const last = keys.length === limit ? keys.at(-1) : undefined;
      return { keys, ...(last && { next: `${last.due} ${last.key}` }) };
    },
    close() {
      if (closed) return;
      closed = true;
      try {
        file.close();
      } catch (error) {
        // Nothing is lost: every write was on the disk before its answer.
        log.warn('store.close-failed', { reason: messageOf(error) });
      }
    },
  };
}

/** What the `next` of a page says. */
function entryOf(next: string): { due: number; key: string } {
  const [due, key = ''] = next.split(' ');
  return { due: Number(due), key };
}
