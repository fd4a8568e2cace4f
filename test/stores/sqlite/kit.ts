/** SQLite files for tests, with locks and faults. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Log } from '../../../lib/core/ports.ts';
import { connect, type SqliteConnection } from '../../../lib/stores/sqlite/connection.ts';
import { createSqliteStore } from '../../../lib/stores/sqlite/store.ts';
import type { OpenStore } from '../../contracts/store/worker-protocol.ts';
import { createManualClock, createRunningClock } from '../../support/clocks.ts';

export type LogEntry = readonly [level: 'debug' | 'warn', event: string];

/** Collects log entries. */
export function createLogBook(): Pick<Log, 'debug' | 'warn'> & { readonly entries: LogEntry[] } {
  const entries: LogEntry[] = [];
  return {
    entries,
    debug: (event) => void entries.push(['debug', event]),
    warn: (event) => void entries.push(['warn', event]),
  };
}

/** A directory that is deleted after the test. */
export async function makeDirectory(): Promise<AsyncDisposable & { file(name: string): string }> {
  const directory = await mkdtemp(join(tmpdir(), 'revoke-egress-'));
  return {
    file: (name) => join(directory, name),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Another connection to the file, as the sqlite3 shell would make one. */
export function openRaw(path: string) {
  const db = new DatabaseSync(path, { timeout: 1_000, returnArrays: true });
  const all = (sql: string): unknown[] => db.prepare(sql).all();
  return {
    exec: (sql: string) => db.exec(sql),
    all,
    /** The first column of the first row. */
    one: (sql: string): unknown => [all(sql)[0]].flat()[0],
    close: () => db.close(),
  };
}

/** A new store on a new file. `faults.push('applied')`: the next commit is applied, and reported as failed. */
export async function acquireSqlite() {
  const clock = createManualClock();
  const directory = await makeDirectory();
  const path = directory.file('nested/revocations.db');
  const log = createLogBook();
  const faults: ('applied' | 'not-applied')[] = [];
  const open = (file: string) => withFaultyCommits(connect(file), faults);
  const store = createSqliteStore({ path, clock, log, open });
  return {
    store,
    clock,
    log,
    path,
    faults,
    /** The sweep runs in the next turn of the event loop after a write. */
    swept: () => new Promise<void>((done) => setImmediate(done)),
    async [Symbol.asyncDispose]() {
      store.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** Locks the file against all other writers, or readers too. The returned function releases the lock. */
export function lock(path: string, against: 'writers' | 'all' = 'writers'): () => void {
  const other = openRaw(path);
  other.exec(against === 'all' ? 'BEGIN EXCLUSIVE' : 'BEGIN IMMEDIATE');
  return other.close;
}

/** A connection on which `exec` is another one. */
export const withExec = (
  db: SqliteConnection,
  exec: (sql: string, db: SqliteConnection) => void,
): SqliteConnection => ({
  exec: (sql) => exec(sql, db),
  get: (sql, ...values) => db.get(sql, ...values),
  all: (sql, ...values) => db.all(sql, ...values),
  run: (sql, ...values) => db.run(sql, ...values),
  get inTransaction() {
    return db.inTransaction;
  },
  close: () => db.close(),
});

function withFaultyCommits(db: SqliteConnection, faults: ('applied' | 'not-applied')[]): SqliteConnection {
  return withExec(db, (sql) => {
    const fault = sql === 'COMMIT' ? faults.shift() : undefined;
    if (fault === 'not-applied') db.exec('ROLLBACK');
    else db.exec(sql);
    if (fault) throw new Error('disk I/O error');
  });
}

/** Opens the file in a worker process, with a clock that starts at `now`. */
export const openStore: OpenStore = async ({ path, now }) => {
  const clock = createRunningClock(Number(now));
  const store = createSqliteStore({ path: String(path), clock, log: createLogBook() });
  return { store, close: async () => store.close() };
};

export type SqliteResource = Awaited<ReturnType<typeof acquireSqlite>>;
