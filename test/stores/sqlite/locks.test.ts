import { expect, it } from 'vitest';
import type { Clock } from '../../../lib/core/ports.ts';
import { createSqliteStore } from '../../../lib/stores/sqlite/store.ts';
import { following, makeDoneRow, makeKey, makeRow } from '../../contracts/make-row.ts';
import { ample, unavailable } from '../../contracts/store/resource.ts';
import { createManualClock } from '../../support/clocks.ts';
import { acquireSqlite, createLogBook, lock, makeDirectory, openRaw } from './kit.ts';

const within = (limit: number) => ({ limit, signal: new AbortController().signal });

it('while another process holds the lock, a SQLite store waits outside SQLite with growing pauses, and writes nothing when its time is up', async () => {
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

it('while another process holds the lock, a SQLite store waits, and writes as soon as the lock is free, the row as it was at the call', async () => {
  await using resource = await acquireSqlite();
  const row = makeRow();
  const release = lock(resource.path);
  const writing = resource.store.write(row, 'absent', ample());
  Object.assign(row, { state: 'DONE', attempt: 'other' });
  release();
  expect(await writing).toBe(true);
  expect(await resource.store.read(row.key, ample())).toStrictEqual(makeRow());
});

it('while another process holds the lock, a SQLite store reads', async () => {
  await using resource = await acquireSqlite();
  const row = makeRow();
  await resource.store.write(row, 'absent', ample());
  const release = lock(resource.path);
  expect(await resource.store.read(row.key, within(1))).toStrictEqual(row);
  release();
});

it('while another process holds the lock, a SQLite store waits, and checks the condition on the row as it is when the lock is free', async () => {
  await using resource = await acquireSqlite();
  const claimed = makeRow();
  await resource.store.write(claimed, 'absent', ample());
  const { path, clock, log } = resource;
  const other = createSqliteStore({ path, clock, log });
  const release = lock(path);
  const writing = resource.store.write(makeDoneRow(claimed), following(claimed), ample());
  release();
  const taken = { ...claimed, version: 2, attempt: 'another' };
  expect(await other.write(taken, following(claimed), ample())).toBe(true);
  expect(await writing).toBe(false);
});

/** A driver may leave a statement that failed with SQLITE_BUSY suspended (decision 0005). The next one must work. */
it.each([
  ['a claim', 'a replacement'],
  ['a replacement', 'a claim'],
])(
  'a SQLite store after a failure by a lock commits visibly when %s was given up and %s follows',
  async (first) => {
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
    expect(openRaw(resource.path).one('SELECT sum(version) FROM revocation')).toBe(2);
    openRaw(resource.path).exec('BEGIN IMMEDIATE');
  },
);

it('a SQLite store after a failure by a lock reads the current requested row after an earlier read was given up', async () => {
  await using resource = await acquireSqlite();
  const { store, path } = resource;
  const [a, b] = [makeRow({ key: makeKey(1) }), makeRow({ key: makeKey(2) })];
  await store.write(a, 'absent', ample());
  await store.write(b, 'absent', ample());

  // As during the commit of another process.
  const release = lock(path, 'all');
  expect(await unavailable(store.read(a.key, within(1)))).toMatchObject({ applied: 'no' });
  release();
  expect(await store.read(b.key, ample())).toStrictEqual(b);
  const done = makeDoneRow(b);
  expect(await store.write(done, following(b), ample())).toBe(true);
  expect(openRaw(path).one(`SELECT version FROM revocation WHERE key = '${b.key}'`)).toBe(2);
  expect(await store.read(b.key, ample())).toStrictEqual(done);
});

it('a SQLite store after a failure by a lock writes exactly once if a reader delays the commit', async () => {
  await using resource = await acquireSqlite();
  const row = makeRow();
  const reader = openRaw(resource.path);
  reader.exec('BEGIN; SELECT count(*) FROM ledger');
  const writing = resource.store.write(row, 'absent', ample());
  reader.close();
  expect(await writing).toBe(true);
  expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
});

it('a SQLite store after a failure by a lock writes nothing if a reader delays the commit for too long', async () => {
  await using resource = await acquireSqlite();
  const reader = openRaw(resource.path);
  reader.exec('BEGIN; SELECT count(*) FROM ledger');
  const end = await unavailable(resource.store.write(makeRow(), 'absent', within(50)));
  expect(end).toMatchObject({ applied: 'no', message: 'no time left for the table' });
  reader.close();
  expect(await resource.store.read(makeKey(1), ample())).toBeUndefined();
});
