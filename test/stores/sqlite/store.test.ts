import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { expect, it } from 'vitest';
import { connect, scalar } from '../../../lib/stores/sqlite/connection.ts';
import { createSqliteStore } from '../../../lib/stores/sqlite/store.ts';
import { following, makeDoneRow, makeKey, makeRow } from '../../contracts/make-row.ts';
import { ample, unavailable } from '../../contracts/store/resource.ts';
import { createManualClock } from '../../support/clocks.ts';
import { acquireSqlite, createLogBook, makeDirectory, openRaw, withExec } from './kit.ts';

const openAt = (path: string) =>
  createSqliteStore({ path, clock: createManualClock(), log: createLogBook() });

it('opening a SQLite store makes the file and its directory, readable by its owner only', async () => {
  await using directory = await makeDirectory();
  const path = directory.file('a/b/revocations.db');
  openAt(path).close();
  expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
  expect(openRaw(path).one('PRAGMA journal_mode')).toBe('delete');
  expect(openRaw(path).one('PRAGMA user_version')).toBe(3);
});

it('opening a SQLite store finds the rows of an earlier store', async () => {
  await using directory = await makeDirectory();
  const path = directory.file('revocations.db');
  const first = openAt(path);
  const row = makeRow();
  await first.write(row, 'absent', ample());
  first.close();
  expect(await openAt(path).read(row.key, ample())).toStrictEqual(row);
});

it('opening a SQLite store opens a file also for a path like a URL or ":memory:"', async () => {
  await using directory = await makeDirectory();
  const home = process.cwd();
  process.chdir(dirname(directory.file('x')));
  try {
    for (const path of [':memory:', 'file:a?mode=memory', 'http://example.com/db', '%41 #?&é']) {
      openAt(path).close();
    }
  } finally {
    process.chdir(home);
  }
  for (const path of [':memory:', 'file:a?mode=memory', 'http:/example.com/db', '%41 #?&é']) {
    expect((await stat(directory.file(path))).isFile()).toBe(true);
  }
});

it('opening a SQLite store refuses a file of a newer release, and names the versions', async () => {
  await using resource = await acquireSqlite();
  openRaw(resource.path).exec('PRAGMA user_version = 7');
  expect(() => openAt(resource.path)).toThrow(
    `${resource.path} cannot be used: it has schema version 7, made by a newer release; this release knows up to 3`,
  );
});

it("opening a SQLite store refuses another application's database, and does not change it", async () => {
  await using directory = await makeDirectory();
  const path = directory.file('other.db');
  openRaw(path).exec('CREATE TABLE album (title TEXT)');
  expect(() => openAt(path)).toThrow(`${path} cannot be used: it is the database of another application`);
  expect(openRaw(path).all('SELECT name FROM sqlite_schema')).toStrictEqual([['album']]);
  openRaw(path).exec('PRAGMA user_version = 1');
  expect(() => openAt(path)).toThrow('it is the database of another application');
});

it('opening a SQLite store refuses a file that is not a database, and a directory', async () => {
  await using directory = await makeDirectory();
  const path = directory.file('notes.txt');
  await writeFile(path, 'These are my notes. '.repeat(300));
  expect(() => openAt(path)).toThrow(`${path} cannot be used: file is not a database`);
  await mkdir(directory.file('folder'));
  expect(() => openAt(directory.file('folder'))).toThrow(`${directory.file('folder')} cannot be used: `);
});

it('opening a SQLite store refuses a path where no directory can be made, without an endless loop', async () => {
  await using directory = await makeDirectory();
  await writeFile(directory.file('file'), '');
  for (const path of [directory.file('file/in/revocations.db'), '/proc/nothing/here/revocations.db']) {
    expect(() => openAt(path)).toThrow(`${path} cannot be used: `);
  }
});

it('opening a SQLite store refuses with the error of the port', async () => {
  await using directory = await makeDirectory();
  await writeFile(directory.file('x'), 'x'.repeat(4_096));
  const opening = async () => openAt(directory.file('x'));
  expect(await unavailable(opening())).toMatchObject({ applied: 'no' });
});

it('opening a SQLite store opens a file that only its owner may use', async () => {
  await using resource = await acquireSqlite();
  await chmod(resource.path, 0o600);
  expect(await openAt(resource.path).read(makeKey(1), ample())).toBeUndefined();
});

it('a SQLite store syncs every commit and the end of its journal to the disk before a write is over', async () => {
  const settings: unknown[] = [];
  await using directory = await makeDirectory();
  const open = (file: string) => {
    const db = connect(file);
    settings.push(scalar(db, 'PRAGMA synchronous'));
    return db;
  };
  const parts = { path: directory.file('x.db'), clock: createManualClock(), log: createLogBook(), open };
  const store = createSqliteStore(parts);
  await store.write(makeRow(), 'absent', ample());
  // 3 is EXTRA.
  expect(settings).toStrictEqual([3]);
});

it('a SQLite store has all data in one file between two calls', async () => {
  await using resource = await acquireSqlite();
  await resource.store.write(makeRow(), 'absent', ample());
  expect(await readdir(dirname(resource.path))).toStrictEqual([basename(resource.path)]);
});

it('a SQLite store refuses every call after it is closed', async () => {
  await using resource = await acquireSqlite();
  resource.store.close();
  const reading = await unavailable(resource.store.read(makeKey(1), ample()));
  expect(reading).toMatchObject({ applied: 'no', message: 'the store is closed' });
  const writing = await unavailable(resource.store.write(makeRow(), 'absent', ample()));
  expect(writing).toMatchObject({ applied: 'no', message: 'the store is closed' });
});

it('a SQLite store refuses to store a row that it could not read back', async () => {
  await using resource = await acquireSqlite();
  const row = makeRow({ leaseUntil: Number.NaN });
  await expect(resource.store.write(row, 'absent', ample())).rejects.toThrow(TypeError);
  expect(await resource.store.read(row.key, ample())).toBeUndefined();
});

it('a SQLite store keeps unknown members of a row', async () => {
  await using resource = await acquireSqlite();
  const row = { ...makeRow(), fromALaterRelease: { state: 'RUNNING' } };
  await resource.store.write(row, 'absent', ample());
  expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
});

it('a SQLite store whose commit failed reports it as unknown, and finds the outcome by reading the row', async () => {
  await using resource = await acquireSqlite();
  const claimed = makeRow();
  resource.faults.push('applied');
  const error = await unavailable(resource.store.write(claimed, 'absent', ample()));
  expect(error).toMatchObject({ applied: 'unknown', message: 'the commit failed: disk I/O error' });
  expect(await resource.store.read(claimed.key, ample())).toStrictEqual(claimed);
  expect(await resource.store.write(makeDoneRow(claimed), following(claimed), ample())).toBe(true);
});

it('a SQLite store whose commit failed holds no lock afterwards', async () => {
  await using resource = await acquireSqlite();
  resource.faults.push('not-applied');
  expect((await unavailable(resource.store.write(makeRow(), 'absent', ample()))).applied).toBe('unknown');
  openRaw(resource.path).exec('BEGIN IMMEDIATE');
});

it('a SQLite store whose commit failed continues if the transaction could not be ended either, and holds no lock', async () => {
  await using directory = await makeDirectory();
  const faults = ['COMMIT', 'ROLLBACK'];
  const open = (file: string) =>
    withExec(connect(file), (sql, db) => {
      if (sql === faults[0]) throw new Error(`disk I/O error at ${faults.shift()}`);
      db.exec(sql);
    });
  const parts = { path: directory.file('x.db'), clock: createManualClock(), log: createLogBook(), open };
  const store = createSqliteStore(parts);
  const row = makeRow();
  expect(await unavailable(store.write(row, 'absent', ample()))).toMatchObject({ applied: 'unknown' });
  expect(faults).toStrictEqual([]);
  expect(await store.read(row.key, ample())).toBeUndefined();
  expect(await store.write(row, 'absent', ample())).toBe(true);
  openRaw(parts.path).exec('BEGIN IMMEDIATE');
});

it('closing a SQLite store never throws, and logs a failure once', async () => {
  await using directory = await makeDirectory();
  const open = (file: string) => ({
    ...withExec(connect(file), (sql, db) => db.exec(sql)),
    close() {
      throw new Error('disk is full');
    },
  });
  const log = createLogBook();
  const store = createSqliteStore({ path: directory.file('x.db'), clock: createManualClock(), log, open });
  store.close();
  store.close();
  expect(log.entries).toStrictEqual([['warn', 'store.close-failed']]);
});
