import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect } from '../../../lib/stores/sqlite/connection.ts';
import { createSqliteStore } from '../../../lib/stores/sqlite/store.ts';
import { createManualClock } from '../../contracts/clocks.ts';
import { following, makeDoneRow, makeKey, makeRow } from '../../contracts/make-row.ts';
import { ample, endOf, unavailable } from '../../contracts/store/resource.ts';
import { createLogBook, makeDirectory, withExec } from './kit.ts';

const openAt = (path: string, open = connect) =>
  createSqliteStore({ path, clock: createManualClock(), log: createLogBook(), open });

const STORED = makeRow();
const NEW = makeRow({ key: makeKey(2) });

/** A store with a row, an older copy of its file, and the file of another store. */
async function acquire() {
  const directory = await makeDirectory();
  const path = directory.file('data/revocations.db');
  const store = openAt(path);
  const old = directory.file('old.db');
  copyFileSync(path, old);
  await store.write(STORED, 'absent', ample());
  const other = directory.file('other.db');
  await openAt(other).write(STORED, 'absent', ample());
  return { path, store, old, other, [Symbol.asyncDispose]: directory[Symbol.asyncDispose] };
}

type Stage = Awaited<ReturnType<typeof acquire>>;
type Event = readonly [what: string, happens: (stage: Stage) => unknown];

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size;

const GONE: readonly Event[] = [
  ['is deleted', ({ path }) => rmSync(path)],
  ['is renamed', ({ path }) => renameSync(path, `${path}.bak`)],
  ['is deleted with its directory', ({ path }) => rmSync(dirname(path), { recursive: true })],
  ['has its directory renamed', ({ path }) => renameSync(dirname(path), `${dirname(path)}-2`)],
];

const REPLACED: readonly Event[] = [
  ['is replaced by an empty file', ({ path }) => [rmSync(path), writeFileSync(path, '')]],
  ['is replaced by a directory', ({ path }) => [rmSync(path), mkdirSync(path)]],
  ['is replaced by a new store', ({ path }) => [rmSync(path), openAt(path)]],
  ['is replaced by the file of another store', ({ path, other }) => renameSync(other, path)],
  ['is replaced by an older copy', ({ path, old }) => renameSync(old, path)],
  ['is overwritten with the file of another store', ({ path, other }) => copyFileSync(other, path)],
  ['is overwritten with an older copy', ({ path, old }) => copyFileSync(old, path)],
  ['is overwritten with text', ({ path }) => writeFileSync(path, 'These are my notes. '.repeat(300))],
  ['is truncated', ({ path }) => truncateSync(path)],
  ['is truncated to its first page', ({ path }) => truncateSync(path, 4_096)],
  ['is truncated to half', ({ path }) => truncateSync(path, Math.floor(statSync(path).size / 2))],
  ['is filled with zeros', ({ path }) => writeFileSync(path, Buffer.alloc(statSync(path).size))],
];

describe('a SQLite store whose file', () => {
  it.each([...GONE, ...REPLACED])(
    '%s is unavailable, for reads and writes, and leaves it alone',
    async (_, happens) => {
      await using stage = await acquire();
      happens(stage);
      const size = sizeOf(stage.path);

      for (const key of [STORED.key, NEW.key]) {
        const error = await unavailable(stage.store.read(key, ample()));
        expect(error.applied).toBe('no');
        expect(error.message).toContain(`${stage.path} cannot be used: `);
      }
      expect(await endOf(stage.store.write(NEW, 'absent', ample()))).toBe('no');
      expect(await endOf(stage.store.write(makeDoneRow(STORED), following(STORED), ample()))).toBe('no');
      expect(sizeOf(stage.path)).toBe(size);
      expect(() => stage.store.close()).not.toThrow();
    },
  );

  it.each(GONE)('%s can be opened anew, empty, and does not pass for the old one', async (_, happens) => {
    await using stage = await acquire();
    happens(stage);
    const fresh = openAt(stage.path);
    expect(await fresh.read(STORED.key, ample())).toBeUndefined();
    expect(await fresh.write(STORED, 'absent', ample())).toBe(true);
    await unavailable(stage.store.read(STORED.key, ample()));
    await unavailable(stage.store.write(NEW, 'absent', ample()));
  });

  it('is back where it was goes on', async () => {
    await using stage = await acquire();
    renameSync(stage.path, `${stage.path}.bak`);
    await unavailable(stage.store.read(STORED.key, ample()));
    renameSync(`${stage.path}.bak`, stage.path);
    expect(await stage.store.read(STORED.key, ample())).toStrictEqual(STORED);
    expect(await stage.store.write(NEW, 'absent', ample())).toBe(true);
  });

  it('is replaced by a copy that lacks nothing goes on', async () => {
    await using stage = await acquire();
    copyFileSync(stage.path, `${stage.path}.new`);
    renameSync(`${stage.path}.new`, stage.path);
    expect(await stage.store.read(STORED.key, ample())).toStrictEqual(STORED);
    expect(await stage.store.write(NEW, 'absent', ample())).toBe(true);
  });

  it('was an older copy when it was opened is used as it is', async () => {
    await using stage = await acquire();
    copyFileSync(stage.old, stage.path);
    const fresh = openAt(stage.path);
    expect(await fresh.read(STORED.key, ample())).toBeUndefined();
    expect(await fresh.write(STORED, 'absent', ample())).toBe(true);
  });

  it('was emptied when it was opened is refused, with what to do', async () => {
    await using stage = await acquire();
    truncateSync(stage.path);
    expect(() => openAt(stage.path)).toThrow(
      `${stage.path} cannot be used: it is empty; to start with no revocations, delete it`,
    );
  });

  it.each(
    ['BEGIN IMMEDIATE', 'COMMIT'].flatMap((statement) =>
      [...GONE, ...REPLACED].map(([what, happens]) => [what, statement, happens] as const),
    ),
  )('%s right after %s never says that a write is stored', async (_what, statement, happens) => {
    await using stage = await acquire();
    let armed = false;
    const store = openAt(stage.path, (file) =>
      withExec(connect(file), (sql, db) => {
        db.exec(sql);
        if (!armed || sql !== statement) return;
        armed = false;
        happens(stage);
      }),
    );
    armed = true;
    const end = await endOf(store.write(NEW, 'absent', ample()));
    expect(armed).toBe(false);
    // Overwritten in the middle of a transaction, the file has what the transaction wrote after that.
    if (end === 'applied') expect(await store.read(NEW.key, ample())).toStrictEqual(NEW);
    else await unavailable(store.read(NEW.key, ample()));
    if (statement === 'COMMIT') expect(end).toBe('unknown');
  });
});

describe('a file beside that of a SQLite store', () => {
  it('called -wal makes it unavailable: commits would go there', async () => {
    await using stage = await acquire();
    appendFileSync(`${stage.path}-wal`, Buffer.alloc(40_000, 0xd9));
    const error = await unavailable(stage.store.read(STORED.key, ample()));
    expect(error.message).toContain('its journal mode is wal');
    expect(await endOf(stage.store.write(NEW, 'absent', ample()))).toBe('no');
    expect(() => openAt(stage.path)).toThrow('its journal mode is wal');
  });

  it.each(['-journal', '-shm'])('called %s, of random bytes, changes no row', async (suffix) => {
    await using stage = await acquire();
    appendFileSync(`${stage.path}${suffix}`, Buffer.alloc(40_000, 0xd9));
    expect(await stage.store.read(STORED.key, ample())).toStrictEqual(STORED);
    expect(await stage.store.write(NEW, 'absent', ample())).toBe(true);
    expect(await openAt(stage.path).read(NEW.key, ample())).toStrictEqual(NEW);
  });
});
