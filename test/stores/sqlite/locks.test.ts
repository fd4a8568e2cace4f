import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../lib/core/ports.ts';
import { connect, type SqliteConnection } from '../../../lib/stores/sqlite/connection.ts';
import { createSqliteStore } from '../../../lib/stores/sqlite/store.ts';
import { createManualClock } from '../../contracts/clocks.ts';
import { following, makeDoneRow, makeKey, makeRow } from '../../contracts/make-row.ts';
import { ample, unavailable } from '../../contracts/store/resource.ts';
import { acquireSqlite, createLogBook, lock, look, makeDirectory } from './kit.ts';

const within = (limit: number) => ({ limit, signal: new AbortController().signal });

describe('a SQLite store, while another process holds the lock', () => {
  it('waits outside SQLite, ever longer, and writes nothing when its time is up', async () => {
    await using directory = await makeDirectory();
    const clock = createManualClock();
    const sleeps: number[] = [];
    const listening: Clock = {
      now: clock.now,
      sleep: (ms, signal) => {
        sleeps.push(ms);
        return clock.sleep(ms, signal);
      },
    };
    const path = directory.file('x.db');
    const store = createSqliteStore({ path, clock: listening, log: createLogBook() });
    const release = lock(path);
    const error = await unavailable(store.write(makeRow(), 'absent', within(100)));
    expect(error).toMatchObject({ applied: 'no', message: 'no time left for the table' });
    expect(error.cause).toMatchObject({ message: 'database is locked' });
    expect(sleeps).toStrictEqual([1, 2, 4, 8, 16, 25, 25, 19]);
    release();
    expect(await store.read(makeKey(1), ample())).toBeUndefined();
  });

  it('writes as soon as the lock is free, the row as it was when it was called', async () => {
    await using resource = await acquireSqlite();
    const row = makeRow();
    const release = lock(resource.path);
    const writing = resource.store.write(row, 'absent', ample());
    Object.assign(row, { state: 'DONE', attempt: 'other' });
    release();
    expect(await writing).toBe(true);
    expect(await resource.store.read(row.key, ample())).toStrictEqual(makeRow());
  });

  it('reads', async () => {
    await using resource = await acquireSqlite();
    const row = makeRow();
    await resource.store.write(row, 'absent', ample());
    const release = lock(resource.path);
    expect(await resource.store.read(row.key, within(1))).toStrictEqual(row);
    release();
  });

  it('judges by the row as it is when the lock is free', async () => {
    await using resource = await acquireSqlite();
    const claimed = makeRow();
    await resource.store.write(claimed, 'absent', ample());
    const other = look(resource.path);
    other.exec("BEGIN IMMEDIATE; UPDATE revocation SET attempt = 'somebody-else'");
    const writing = resource.store.write(makeDoneRow(claimed), following(claimed), ample());
    other.exec('COMMIT');
    expect(await writing).toBe(false);
  });
});

/**
 * libsql 0.5.29 leaves a statement that failed with SQLITE_BUSY suspended (tursodatabase/libsql-client-ts#352). Other
 * statements then report changes that they do not commit, read an old snapshot, or run with the last one's parameters.
 */
describe('a SQLite store that has met a lock', () => {
  it.each([
    ['a claim', 'a replacement'],
    ['a replacement', 'a claim'],
  ])('commits for everyone to see, when %s was given up and %s follows', async (first) => {
    await using resource = await acquireSqlite();
    const claimed = makeRow();
    await resource.store.write(claimed, 'absent', ample());
    const claim = () => resource.store.write(makeRow({ key: makeKey(2) }), 'absent', within(1));
    const replace = () => resource.store.write(makeDoneRow(claimed), following(claimed), within(1));
    const [givenUp, next] = first === 'a claim' ? [claim, replace] : [replace, claim];

    const release = lock(resource.path);
    await unavailable(givenUp());
    release();
    expect(await next()).toBe(true);
    expect(look(resource.path).one('SELECT sum(version) FROM revocation')).toBe(2);
    look(resource.path).exec('BEGIN IMMEDIATE');
  });

  it('reads the row that was asked for, as it is now, when an earlier read was given up', async () => {
    await using directory = await makeDirectory();
    const path = directory.file('x.db');
    const open = (file: string) => withLockedReads(connect(file));
    const store = createSqliteStore({ path, clock: createManualClock(), log: createLogBook(), open });
    const [a, b] = [makeRow({ key: makeKey(1) }), makeRow({ key: makeKey(2) })];
    await store.write(a, 'absent', ample());
    await store.write(b, 'absent', ample());

    const release = lock(path);
    expect(await unavailable(store.read(a.key, within(1)))).toMatchObject({ applied: 'no' });
    release();
    expect(await store.read(b.key, ample())).toStrictEqual(b);
    const done = makeDoneRow(b);
    expect(await store.write(done, following(b), ample())).toBe(true);
    expect(look(path).one(`SELECT version FROM revocation WHERE key = '${b.key}'`)).toBe(2);
    expect(await store.read(b.key, ample())).toStrictEqual(done);
  });
});

/** A read meets a lock only while another process recovers the file. So that it can here, it asks for the lock. */
function withLockedReads(db: SqliteConnection): SqliteConnection {
  const reading = 'UPDATE revocation SET key = key WHERE key = ? RETURNING row';
  return {
    prepare: (sql) => db.prepare(sql.startsWith('SELECT row') ? reading : sql),
    exec: (sql) => db.exec(sql),
    close: () => db.close(),
    get inTransaction() {
      return db.inTransaction;
    },
  };
}
