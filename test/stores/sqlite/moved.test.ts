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
import { following, makeDoneRow, makeKey, makeRow } from '../../contracts/make-row.ts';
import { ample, endOf, unavailable } from '../../contracts/store/resource.ts';
import { createManualClock } from '../../support/clocks.ts';
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

type Harness = Awaited<ReturnType<typeof acquire>>;
type Event = readonly [what: string, happens: (harness: Harness) => unknown];

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
    '%s is unavailable for reads and writes, and does not change the path',
    async (_, happens) => {
      await using harness = await acquire();
      happens(harness);
      const size = sizeOf(harness.path);

      for (const key of [STORED.key, NEW.key]) {
        const error = await unavailable(harness.store.read(key, ample()));
        expect(error.applied).toBe('no');
        expect(error.message).toContain(`${harness.path} cannot be used: `);
      }
      expect(await endOf(harness.store.write(NEW, 'absent', ample()))).toBe('no');
      expect(await endOf(harness.store.write(makeDoneRow(STORED), following(STORED), ample()))).toBe('no');
      expect(sizeOf(harness.path)).toBe(size);
      expect(() => harness.store.close()).not.toThrow();
    },
  );

  it.each(GONE)(
    '%s can be opened as a new empty store, which the old one does not accept',
    async (_, happens) => {
      await using harness = await acquire();
      happens(harness);
      const fresh = openAt(harness.path);
      expect(await fresh.read(STORED.key, ample())).toBeUndefined();
      expect(await fresh.write(STORED, 'absent', ample())).toBe(true);
      await unavailable(harness.store.read(STORED.key, ample()));
      await unavailable(harness.store.write(NEW, 'absent', ample()));
    },
  );

  it('a SQLite store whose file was moved back continues', async () => {
    await using harness = await acquire();
    renameSync(harness.path, `${harness.path}.bak`);
    await unavailable(harness.store.read(STORED.key, ample()));
    renameSync(`${harness.path}.bak`, harness.path);
    expect(await harness.store.read(STORED.key, ample())).toStrictEqual(STORED);
    expect(await harness.store.write(NEW, 'absent', ample())).toBe(true);
  });

  it('a SQLite store whose file is replaced by a complete copy continues', async () => {
    await using harness = await acquire();
    copyFileSync(harness.path, `${harness.path}.new`);
    renameSync(`${harness.path}.new`, harness.path);
    expect(await harness.store.read(STORED.key, ample())).toStrictEqual(STORED);
    expect(await harness.store.write(NEW, 'absent', ample())).toBe(true);
  });

  it('a SQLite store whose file was an older copy at the opening is used as it is', async () => {
    await using harness = await acquire();
    copyFileSync(harness.old, harness.path);
    const fresh = openAt(harness.path);
    expect(await fresh.read(STORED.key, ample())).toBeUndefined();
    expect(await fresh.write(STORED, 'absent', ample())).toBe(true);
  });

  it('a SQLite store whose file was empty at the opening is refused with the fix', async () => {
    await using harness = await acquire();
    truncateSync(harness.path);
    expect(() => openAt(harness.path)).toThrow(
      `${harness.path} cannot be used: it is empty; to start without revocations, delete it`,
    );
  });

  it.each(
    ['BEGIN IMMEDIATE', 'COMMIT'].flatMap((statement) =>
      [...GONE, ...REPLACED].map(([what, happens]) => [what, statement, happens] as const),
    ),
  )('%s right after %s never reports a write as stored', async (_what, statement, happens) => {
    await using harness = await acquire();
    let armed = false;
    const store = openAt(harness.path, (file) =>
      withExec(connect(file), (sql, db) => {
        db.exec(sql);
        if (!armed || sql !== statement) return;
        armed = false;
        happens(harness);
      }),
    );
    armed = true;
    const end = await endOf(store.write(NEW, 'absent', ample()));
    expect(armed).toBe(false);
    // Overwritten during a transaction, the file contains what the transaction wrote afterwards.
    if (end === 'applied') expect(await store.read(NEW.key, ample())).toStrictEqual(NEW);
    else await unavailable(store.read(NEW.key, ample()));
    if (statement === 'COMMIT') expect(end).toBe('unknown');
  });
});

describe('a file next to that of a SQLite store', () => {
  it('called -wal makes it unavailable, because commits would go there', async () => {
    await using harness = await acquire();
    appendFileSync(`${harness.path}-wal`, Buffer.alloc(40_000, 0xd9));
    const error = await unavailable(harness.store.read(STORED.key, ample()));
    expect(error.message).toContain('its journal mode is wal');
    expect(await endOf(harness.store.write(NEW, 'absent', ample()))).toBe('no');
    expect(() => openAt(harness.path)).toThrow('its journal mode is wal');
  });

  it.each(['-journal', '-shm'])('called %s, of random bytes, changes no row', async (suffix) => {
    await using harness = await acquire();
    appendFileSync(`${harness.path}${suffix}`, Buffer.alloc(40_000, 0xd9));
    expect(await harness.store.read(STORED.key, ample())).toStrictEqual(STORED);
    expect(await harness.store.write(NEW, 'absent', ample())).toBe(true);
    expect(await openAt(harness.path).read(NEW.key, ample())).toStrictEqual(NEW);
  });
});
