/** Opens a file for the first time in this process: creates it, or updates its schema. Synchronous, like SQLite. */
import { rmSync, statSync } from 'node:fs';
import { StoreUnavailable } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { createFile, isBusy, messageOf, type SqliteConnection } from './connection.ts';
import type { SqliteFile } from './file.ts';
import type { Header } from './ledger.ts';
import { createSchema, updateSchema } from './schema.ts';
import { tableOn } from './table.ts';

/** How long to wait for another process that creates or updates the file, or holds its lock. */
const LONGEST_WAIT: Millis = 5_000;
const PAUSE: Millis = 5;

/**
 * Returns the header of the file, which every later call must find at the path again.
 * @throws {StoreUnavailable} with the file and the reason
 */
export function openFile(path: string, file: SqliteFile): Header {
  try {
    return createFile(path) ? create(path, file) : whenFree(() => update(path, file));
  } catch (error) {
    throw new StoreUnavailable(`${path} cannot be used: ${messageOf(error)}`, 'no', { cause: error });
  }
}

/** Accepts any header: later ones are compared with it. */
const headerOf = (db: SqliteConnection): Header => tableOn(db, () => {}).header();

function create(path: string, file: SqliteFile): Header {
  try {
    return file.use((db) => {
      createSchema(db);
      return headerOf(db);
    });
  } catch (error) {
    // An empty file would be taken for one that has lost its rows.
    rmSync(path, { force: true });
    throw error;
  }
}

/** `undefined`: the file is empty, because another process is creating it, or because it was truncated. */
function update(path: string, file: SqliteFile): Header | undefined {
  if (statSync(path).size === 0) return undefined;
  return file.use((db) => {
    updateSchema(db);
    return headerOf(db);
  });
}

function whenFree<T>(attempt: () => T | undefined): T {
  for (const end = performance.now() + LONGEST_WAIT; ; ) {
    const late = performance.now() >= end;
    try {
      const value = attempt();
      if (value !== undefined) return value;
      if (late) throw new Error('it is empty; to start without revocations, delete it');
    } catch (error) {
      if (!isBusy(error) || late) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
  }
}
