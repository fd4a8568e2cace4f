/**
 * One connection to one SQLite file. Node 20 has no `node:sqlite`; the package is the same API with its binary inside
 * (docs/decisions/0017-sqlite-file.md).
 */
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Millis } from '../../core/time.ts';

/** What a statement may be bound to. Numbers reach SQLite as REAL; INTEGER columns turn whole ones back. */
export type Bindable = string | number | null;

/** As much of `DatabaseSync` as this store uses. A row is the array of its columns. */
export interface SqliteConnection {
  exec(sql: string): void;
  /** The first row, or undefined. */
  get(sql: string, ...values: Bindable[]): readonly unknown[] | undefined;
  all(sql: string, ...values: Bindable[]): readonly (readonly unknown[])[];
  /** How many rows it changed. */
  run(sql: string, ...values: Bindable[]): number;
  readonly inTransaction: boolean;
  close(): void;
}

export type Connect = (file: string) => SqliteConnection;

/** How long SQLite itself may wait for a lock, which blocks the process; longer waiting is done outside. */
const LOCK_WAIT: Millis = 5;

/** One by one: under /proc and its like, where nothing can be made, Node's `recursive` never returns. */
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

/** Creates the file, empty, with its directory. False: there is one. Of several processes, one creates it. */
export function createFile(file: string): boolean {
  makeDirectory(dirname(file));
  try {
    closeSync(openSync(file, 'wx'));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Opens the file that is at the path now; never creates one. */
export const connect: Connect = (file) => {
  // As a URL, because only there a mode can be named; and no path is taken for memory or for an address.
  const url = pathToFileURL(file);
  url.searchParams.set('mode', 'rw');
  const db = new DatabaseSync(url, { timeout: LOCK_WAIT, returnArrays: true, defensive: true });
  try {
    // EXTRA: the end of a commit, which is the deletion of the journal, is on the disk too. fullfsync: on macOS a plain
    // fsync leaves the data in the drive's cache.
    db.exec('PRAGMA synchronous = EXTRA; PRAGMA fullfsync = ON; PRAGMA cell_size_check = ON');
  } catch (error) {
    db.close();
    throw error;
  }
  // Kept, because a statement, and with it the file, is only let go of when it is garbage-collected.
  const statements = new Map<string, ReturnType<typeof db.prepare>>();
  function prepared(sql: string) {
    const statement = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }
  return {
    exec: (sql) => db.exec(sql),
    get: (sql, ...values) => prepared(sql).get(...values),
    all: (sql, ...values) => prepared(sql).all(...values),
    run: (sql, ...values) => prepared(sql).run(...values).changes,
    get inTransaction() {
      return db.isTransaction;
    },
    close: () => db.close(),
  };
};

/** The first column of the first row of `sql`. */
export const scalar = (db: SqliteConnection, sql: string): unknown => db.get(sql)?.[0];

/** Another process holds the lock and nothing was done: SQLITE_BUSY, LOCKED or PROTOCOL, with any extension. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return false;
  const primary = error.errcode & 0xff;
  return primary === 5 || primary === 6 || primary === 15;
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
