/**
 * One connection to one SQLite file. Node 20 has no `node:sqlite`; the package has the same API and includes the binary
 * (docs/decisions/0017-sqlite-file.md).
 */
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Millis } from '../../core/time.ts';

/** The values of bound parameters. SQLite gets numbers as REAL, and INTEGER columns convert whole ones back. */
export type Bindable = string | number | null;

/** The part of `DatabaseSync` that this store uses. A row is the array of its columns. */
export interface SqliteConnection {
  exec(sql: string): void;
  /** The first row, or undefined. */
  get(sql: string, ...values: Bindable[]): readonly unknown[] | undefined;
  all(sql: string, ...values: Bindable[]): readonly (readonly unknown[])[];
  /** Returns the number of changed rows. */
  run(sql: string, ...values: Bindable[]): number;
  readonly inTransaction: boolean;
  close(): void;
}

export type Connect = (file: string) => SqliteConnection;

/** How long SQLite itself waits for a lock. This blocks the process, so `withinLimit` does the longer waiting. */
const LOCK_WAIT: Millis = 5;

/** One by one, because `recursive` of Node never returns where no directory can be made, such as in /proc. */
function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  makeDirectory(dirname(directory));
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it first.
    if (!existsSync(directory)) throw error;
  }
}

/** Creates the empty file and its directory. False: it exists. Of several processes, only one creates it. */
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
  // A URL can set the mode, and prevents that a path is taken for ":memory:" or for a URL.
  const url = pathToFileURL(file);
  url.searchParams.set('mode', 'rw');
  const db = new DatabaseSync(url, { timeout: LOCK_WAIT, returnArrays: true, defensive: true });
  try {
    // EXTRA: the deletion of the journal, which ends a commit, is synced too. fullfsync: on macOS a plain
    // fsync leaves data in the cache of the drive.
    db.exec('PRAGMA synchronous = EXTRA; PRAGMA fullfsync = ON; PRAGMA cell_size_check = ON');
  } catch (error) {
    db.close();
    throw error;
  }
  // Cached, because a statement keeps the file open until it is garbage-collected.
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

/** Whether another process holds the lock, so that nothing was done: SQLITE_BUSY, LOCKED or PROTOCOL, extended or not. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return false;
  const primary = error.errcode & 0xff;
  return primary === 5 || primary === 6 || primary === 15;
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
