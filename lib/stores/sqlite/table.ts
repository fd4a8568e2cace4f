/**
 * The statements of the store on one connection. Synchronous: nothing else of this process runs between a BEGIN and
 * its COMMIT. What libsql gets wrong is fenced here (measured with 0.5.29, `docs/decisions/0005-sqlite.md`).
 */

import type { RevocationRow } from '../../core/model/row.ts';
import { type Expected, StoreUnavailable } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { connect, firstColumn, messageOf, type SqliteConnection, waitBriefly } from './connection.ts';
import { prepareSchema } from './schema.ts';

/** What of a row stands in columns of its own. */
export type RowColumns = Pick<
  RevocationRow,
  'key' | 'version' | 'attempt' | 'state' | 'leaseUntil' | 'expiresAt'
>;

export interface SqliteTable {
  /** The `row` column, or undefined. */
  select(key: string): string | undefined;
  /** Compare-and-set. @throws {StoreUnavailable} `applied: "unknown"` when the commit failed; anything else was before it */
  replace(columns: RowColumns, text: string, expected: Expected): boolean;
  /** Deletes up to `batch` rows that expired before `horizon`, none of them leased then. How many. */
  sweep(horizon: Millis, batch: number): number;
  /** False once the connection is stuck in a transaction: it must be replaced. */
  usable(): boolean;
  close(): void;
}

const SELECT = 'SELECT row FROM revocation WHERE key = ?';
const INSERT = `INSERT INTO revocation (version, attempt, state, lease_until, expires_at, row, key)
  VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`;
const UPDATE = `UPDATE revocation SET version = ?, attempt = ?, state = ?, lease_until = ?, expires_at = ?, row = ?
  WHERE key = ? AND version = ? AND attempt = ?`;
const SWEEP = `DELETE FROM revocation WHERE key IN (
  SELECT key FROM revocation WHERE expires_at < ? AND NOT (state = 'RUNNING' AND lease_until > ?)
  ORDER BY expires_at LIMIT ?)`;

/**
 * Opens the file and brings its schema up to date. `open` is a seam for tests.
 * @throws {StoreUnavailable} naming the file and what is wrong with it
 */
export function openTable(file: string, open: (file: string) => SqliteConnection = connect): SqliteTable {
  try {
    const db = open(file);
    prepareSchema(db);
    waitBriefly(db);
    return tableOn(db);
  } catch (error) {
    throw new StoreUnavailable(`${file} cannot be used: ${messageOf(error)}`, 'no', { cause: error });
  }
}

function tableOn(db: SqliteConnection): SqliteTable {
  const select = db.prepare(SELECT).raw(true);
  const insert = db.prepare(INSERT);
  const update = db.prepare(UPDATE);
  const sweep = db.prepare(SWEEP);
  let suspended = false;

  /**
   * A statement that fails with SQLITE_BUSY is left suspended by libsql. Suspended, `select` would answer the next
   * key with the row of the last one, and hold the whole connection at an old snapshot. Run again, it is reset.
   */
  function resume(): void {
    if (!suspended) return;
    select.get('');
    suspended = false;
  }

  /**
   * BEGIN IMMEDIATE takes the lock, so SQLITE_BUSY can only come from it, where it leaves nothing suspended. Alone, a
   * writing statement that met the lock would keep the *next* one from committing, though that one reports a change.
   */
  function change(work: () => number): number {
    resume();
    db.exec('BEGIN IMMEDIATE');
    let changes: number;
    try {
      changes = work();
    } catch (error) {
      rollBack();
      throw error;
    }
    if (changes === 0) rollBack();
    else commit();
    return changes;
  }

  function commit(): void {
    try {
      db.exec('COMMIT');
    } catch (error) {
      rollBack();
      // The commit may be complete in the log without this process knowing: whoever recovers the file would find it.
      throw new StoreUnavailable(`the commit failed: ${messageOf(error)}`, 'unknown', { cause: error });
    }
  }

  function rollBack(): void {
    try {
      // After an I/O error SQLite has rolled back by itself.
      if (db.inTransaction) db.exec('ROLLBACK');
    } catch {
      // The answer is already known, or the error on its way; this connection is no longer `usable`, and is replaced.
    }
  }

  return {
    select(key) {
      resume();
      suspended = true;
      const row = select.get(key);
      suspended = false;
      const text = firstColumn(row);
      if (text !== undefined && typeof text !== 'string') throw new Error('a row is not text');
      return text;
    },
    replace(columns, text, expected) {
      // Rounded up, so that a fraction of a millisecond never makes a row end early.
      const times = [Math.ceil(columns.leaseUntil), Math.ceil(columns.expiresAt)];
      const values = [columns.version, columns.attempt, columns.state, ...times, text, columns.key];
      return (
        change(() =>
          expected === 'absent'
            ? insert.run(...values).changes
            : update.run(...values, expected.version, expected.attempt).changes,
        ) === 1
      );
    },
    sweep: (horizon, batch) => change(() => sweep.run(horizon, horizon, batch).changes),
    usable: () => !db.inTransaction,
    close() {
      // libsql lets go of the file only when the statements are collected: leave nothing behind in the log.
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      db.close();
    },
  };
}
