/** One connection to one SQLite file, through libsql's synchronous API. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';

/** What a statement may be bound to. Numbers reach SQLite as REAL; INTEGER columns turn whole ones back. */
export type Bindable = string | number;

export interface SqliteStatement {
  /** The first row, or undefined. */
  get(...values: Bindable[]): unknown;
  run(...values: Bindable[]): { readonly changes: number };
}

/** As much of libsql's `Database` as this store uses. */
export interface SqliteConnection {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement & { raw(on: boolean): SqliteStatement };
  readonly inTransaction: boolean;
  close(): unknown;
}

/** How long SQLite itself may wait for a lock, blocking the process: while opening, and in every statement after. */
const OPENING_WAIT = 5_000;
const STATEMENT_WAIT = 5;
const OPENING_PAUSE = 5;

/** By hand: under /proc and its like, where nothing can be made, Node's `recursive` goes on for ever. */
function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  makeDirectory(dirname(directory));
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    // Another process may have been quicker.
    if (!existsSync(directory)) throw error;
  }
}

/** Opens the file in WAL mode, made with its directory where there is none. */
export function connect(file: string): SqliteConnection {
  makeDirectory(dirname(file));
  const db: SqliteConnection = new Database(file, { timeout: OPENING_WAIT });
  const mode = switchToWal(db);
  if (mode !== 'wal')
    throw new Error(`its journal mode is ${mode} and cannot be made WAL on this file system`);
  // FULL: a commit is on the disk when `write` says so; NORMAL could lose the last claims with the power.
  // fullfsync: on macOS a plain fsync leaves the data in the drive's cache. Elsewhere it does nothing.
  db.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON');
  return db;
}

/**
 * The journal mode that the file has afterwards. SQLite does not wait for the lock that the switch takes: when two
 * processes open a new file at once, one of them is told SQLITE_BUSY at once, whatever its timeout. So it waits here.
 */
function switchToWal(db: SqliteConnection): unknown {
  for (let waited = 0; ; waited += OPENING_PAUSE) {
    try {
      db.exec('PRAGMA journal_mode = WAL');
      return scalar(db, 'PRAGMA journal_mode');
    } catch (error) {
      if (!isBusy(error) || waited >= OPENING_WAIT) throw error;
      // Blocks, as SQLite's own waiting does: a store is opened synchronously.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, OPENING_PAUSE);
    }
  }
}

/** From now on a lock is waited for outside SQLite, where waiting does not block the process. */
export function waitBriefly(db: SqliteConnection): void {
  db.exec(`PRAGMA busy_timeout = ${STATEMENT_WAIT}`);
}

/** The first column of the first row of `sql`. */
export function scalar(db: SqliteConnection, sql: string): unknown {
  return firstColumn(db.prepare(sql).raw(true).get());
}

/** The first column of a row that was had in `raw` mode. */
export function firstColumn(row: unknown): unknown {
  const [value]: unknown[] = Array.isArray(row) ? row : [];
  return value;
}

/** Somebody else holds the lock and nothing was done: SQLITE_BUSY, LOCKED or PROTOCOL, with any extension. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Database.SqliteError)) return false;
  const primary = (error.rawCode ?? 0) & 0xff;
  return primary === 5 || primary === 6 || primary === 15;
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
