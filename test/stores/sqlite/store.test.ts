import { chmod, mkdir, open, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect, type SqliteConnection, scalar } from '../../../lib/stores/sqlite/connection.ts';
import { createSqliteStore } from '../../../lib/stores/sqlite/store.ts';
import { createManualClock } from '../../contracts/clocks.ts';
import { following, makeDoneRow, makeKey, makeRow, makeRule } from '../../contracts/make-row.ts';
import { ample, unavailable } from '../../contracts/store/resource.ts';
import { acquireSqlite, createLogBook, look, makeDirectory } from './kit.ts';

const openAt = (path: string) =>
  createSqliteStore({ path, clock: createManualClock(), log: createLogBook() });

describe('opening a SQLite store', () => {
  it('makes the file and its directory, for nobody else to read', async () => {
    await using directory = await makeDirectory();
    const path = directory.file('a/b/revocations.db');
    openAt(path).close();
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    expect(look(path).one('PRAGMA journal_mode')).toBe('wal');
    expect(look(path).one('PRAGMA user_version')).toBe(1);
  });

  it('finds the rows of the last time', async () => {
    await using directory = await makeDirectory();
    const path = directory.file('revocations.db');
    const first = openAt(path);
    const row = makeRow();
    await first.write(row, 'absent', ample());
    first.close();
    expect(await openAt(path).read(row.key, ample())).toStrictEqual(row);
  });

  it('takes a path that libsql would read as an address, or as memory, for a file', async () => {
    await using directory = await makeDirectory();
    const home = process.cwd();
    process.chdir(dirname(directory.file('x')));
    try {
      for (const path of [':memory:', 'libsql://example.com', 'http://example.com/db']) openAt(path).close();
    } finally {
      process.chdir(home);
    }
    for (const path of [':memory:', 'libsql:/example.com', 'http:/example.com/db']) {
      expect((await stat(directory.file(path))).isFile()).toBe(true);
    }
  });

  it('refuses a file of a newer release, saying which it knows', async () => {
    await using resource = await acquireSqlite();
    look(resource.path).exec('PRAGMA user_version = 7');
    expect(() => openAt(resource.path)).toThrow(
      `${resource.path} cannot be used: it has schema version 7, made by a newer release; this release knows up to 1`,
    );
  });

  it("refuses another application's database, and leaves it alone", async () => {
    await using directory = await makeDirectory();
    const path = directory.file('other.db');
    look(path).exec('CREATE TABLE album (title TEXT)');
    expect(() => openAt(path)).toThrow(`${path} cannot be used: it is the database of another application`);
    expect(look(path).all('SELECT name FROM sqlite_schema')).toStrictEqual([['album']]);
    look(path).exec('PRAGMA user_version = 1');
    expect(() => openAt(path)).toThrow('it is the database of another application');
  });

  it('refuses a file that is no database, and a directory', async () => {
    await using directory = await makeDirectory();
    const path = directory.file('notes.txt');
    await writeFile(path, 'These are my notes. '.repeat(300));
    expect(() => openAt(path)).toThrow(`${path} cannot be used: file is not a database`);
    await mkdir(directory.file('folder'));
    expect(() => openAt(directory.file('folder'))).toThrow(`${directory.file('folder')} cannot be used: `);
  });

  it('refuses a path where no directory can be made, and does not try for ever', async () => {
    await using directory = await makeDirectory();
    await writeFile(directory.file('file'), '');
    for (const path of [directory.file('file/in/revocations.db'), '/proc/nothing/here/revocations.db']) {
      expect(() => openAt(path)).toThrow(`${path} cannot be used: `);
    }
  });

  it('refuses with the error of the port', async () => {
    await using directory = await makeDirectory();
    await writeFile(directory.file('x'), 'x'.repeat(4_096));
    const opening = async () => openAt(directory.file('x'));
    expect(await unavailable(opening())).toMatchObject({ applied: 'no' });
  });

  it('opens a file that was made with rights for its owner alone', async () => {
    await using resource = await acquireSqlite();
    await chmod(resource.path, 0o600);
    expect(await openAt(resource.path).read(makeKey(1), ample())).toBeUndefined();
  });
});

describe('a SQLite store', () => {
  it('is on the disk when a write is over: every commit is synchronised', async () => {
    const settings: unknown[] = [];
    await using directory = await makeDirectory();
    const open = (file: string) => {
      const db = connect(file);
      settings.push(scalar(db, 'PRAGMA synchronous'));
      return db;
    };
    const parts = { path: directory.file('x.db'), clock: createManualClock(), log: createLogBook(), open };
    createSqliteStore(parts).close();
    // 2 is FULL.
    expect(settings).toStrictEqual([2]);
  });

  it('leaves everything in the one file when it is closed', async () => {
    await using resource = await acquireSqlite();
    await resource.store.write(makeRow(), 'absent', ample());
    expect((await stat(`${resource.path}-wal`)).size).toBeGreaterThan(0);
    resource.store.close();
    resource.store.close();
    expect((await stat(`${resource.path}-wal`)).size).toBe(0);
  });

  it('refuses every call after it was closed', async () => {
    await using resource = await acquireSqlite();
    resource.store.close();
    const reading = await unavailable(resource.store.read(makeKey(1), ample()));
    expect(reading).toMatchObject({ applied: 'no', message: 'the store is closed' });
    const writing = await unavailable(resource.store.write(makeRow(), 'absent', ample()));
    expect(writing).toMatchObject({ applied: 'no', message: 'the store is closed' });
  });

  it.each([
    ['is not JSON', '{"key": "secret', 'the stored row is not JSON'],
    [
      'is of another key',
      JSON.stringify(makeRow({ key: makeKey(2) })),
      'the stored row belongs to another key',
    ],
    [
      'lacks a member',
      JSON.stringify({ ...makeRow(), state: 'BUSY', leaseUntil: undefined }),
      'the stored row cannot be decoded (state: invalid_value, leaseUntil: invalid_type)',
    ],
  ])('never takes a row for absent that %s', async (_, text, message) => {
    await using resource = await acquireSqlite();
    const row = makeRow();
    await resource.store.write(row, 'absent', ample());
    look(resource.path).exec(`UPDATE revocation SET row = '${text}'`);
    expect(await unavailable(resource.store.read(row.key, ample()))).toMatchObject({
      applied: 'no',
      message,
    });
    expect(await resource.store.write(makeRow({ attempt: 'new' }), 'absent', ample())).toBe(false);
  });

  it('says so when the file is damaged, and takes no row for absent', async () => {
    await using resource = await acquireSqlite();
    const before = Array.from({ length: 200 }, () => makeRule({ Description: 'x'.repeat(300) }));
    for (let n = 1; n <= 20; n++) {
      await resource.store.write(makeRow({ key: makeKey(n), before }), 'absent', ample());
    }
    resource.store.close();
    const file = await open(resource.path, 'r+');
    const { size } = await file.stat();
    // The header page stays: the damage is found by reading, not by opening.
    await file.write(Buffer.alloc(size - 4_096, 0xa5), 0, size - 4_096, 4_096);
    await file.close();

    const opening = async () => {
      const store = openAt(resource.path);
      return store.read(makeKey(1), ample());
    };
    const error = await unavailable(opening());
    expect(error.applied).toBe('no');
    expect(error.message).toContain('database disk image is malformed');
  });

  it('refuses to store what it could not read back', async () => {
    await using resource = await acquireSqlite();
    const row = makeRow({ leaseUntil: Number.NaN });
    await expect(resource.store.write(row, 'absent', ample())).rejects.toThrow(TypeError);
    expect(await resource.store.read(row.key, ample())).toBeUndefined();
  });

  it('keeps members of a row that it does not know', async () => {
    await using resource = await acquireSqlite();
    const row = { ...makeRow(), fromALaterRelease: { state: 'RUNNING' } };
    await resource.store.write(row, 'absent', ample());
    expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
  });
});

describe('a SQLite store whose commit failed', () => {
  it('does not know of it, and finds out by reading back', async () => {
    await using resource = await acquireSqlite();
    const claimed = makeRow();
    resource.faults.push('applied');
    const error = await unavailable(resource.store.write(claimed, 'absent', ample()));
    expect(error).toMatchObject({ applied: 'unknown', message: 'the commit failed: disk I/O error' });
    expect(await resource.store.read(claimed.key, ample())).toStrictEqual(claimed);
    expect(await resource.store.write(makeDoneRow(claimed), following(claimed), ample())).toBe(true);
  });

  it('holds no lock afterwards', async () => {
    await using resource = await acquireSqlite();
    resource.faults.push('not-applied');
    expect((await unavailable(resource.store.write(makeRow(), 'absent', ample()))).applied).toBe('unknown');
    look(resource.path).exec('BEGIN IMMEDIATE');
  });

  it('goes on with another connection when the first cannot leave its transaction', async () => {
    await using directory = await makeDirectory();
    const path = directory.file('x.db');
    let opened = 0;
    const open = (file: string): SqliteConnection => {
      const db = connect(file);
      opened++;
      return {
        prepare: (sql) => db.prepare(sql),
        close: () => db.close(),
        get inTransaction() {
          return db.inTransaction;
        },
        exec(sql) {
          if (sql === 'ROLLBACK') throw new Error('disk I/O error');
          db.exec(sql);
        },
      };
    };
    const store = createSqliteStore({ path, clock: createManualClock(), log: createLogBook(), open });
    const row = makeRow();
    await store.write(row, 'absent', ample());
    expect(await store.write(makeRow({ attempt: 'late' }), 'absent', ample())).toBe(false);
    expect(opened).toBe(1);
    expect(await store.read(row.key, ample())).toStrictEqual(row);
    expect(opened).toBe(2);
  });
});
