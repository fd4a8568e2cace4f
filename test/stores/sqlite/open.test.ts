import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createSqliteStore } from '../../../lib/stores/sqlite/store.ts';
import { following, makeDoneRow, makeKey, makeRow } from '../../contracts/make-row.ts';
import { ample } from '../../contracts/store/resource.ts';
import { createManualClock } from '../../support/clocks.ts';
import { startProcess } from '../../support/worker-pool.ts';
import { createLogBook, makeDirectory, openRaw } from './kit.ts';

const PROCESSES = 8;
const FILES = 40;

it(`a SQLite store lets ${PROCESSES} processes open the same new file at once`, {
  timeout: 60_000,
}, async () => {
  await using directory = await makeDirectory();
  const worker = new URL('open-worker.ts', import.meta.url);
  const children = await Promise.all(Array.from({ length: PROCESSES }, () => startProcess(worker)));
  try {
    await Promise.all(children.map((child) => once(child, 'message')));
    for (let n = 0; n < FILES; n++) {
      const ends = await Promise.all(
        children.map(async (child) => {
          const ended = once(child, 'message');
          child.send(directory.file(`new-${n}.db`));
          return (await ended)[0];
        }),
      );
      expect(ends).toStrictEqual(ends.map(() => 'opened'));
    }
  } finally {
    for (const child of children) child.kill();
  }
});

/** The schema of release 0.1.0. */
const VERSION_1 = `PRAGMA journal_mode = WAL;
  CREATE TABLE revocation (
    key TEXT PRIMARY KEY NOT NULL, version INTEGER NOT NULL, attempt TEXT NOT NULL, state TEXT NOT NULL,
    lease_until INTEGER NOT NULL, expires_at INTEGER NOT NULL, row TEXT NOT NULL
  ) STRICT;
  CREATE INDEX revocation_expiry ON revocation (expires_at);
  PRAGMA application_id = ${0x52764567}; PRAGMA user_version = 1;`;

it('a SQLite store keeps the rows of a file of version 1, also those that are only in its log', async () => {
  await using directory = await makeDirectory();
  const [old, path] = [directory.file('old.db'), directory.file('revocations.db')];
  const rows = [1, 2, 3].map((n) => makeRow({ key: makeKey(n), attempt: `attempt-${n}` }));
  const before = openRaw(old);
  before.exec(VERSION_1);
  for (const { key, attempt, state, leaseUntil, expiresAt, ...rest } of rows) {
    const text = JSON.stringify({ key, attempt, state, leaseUntil, expiresAt, ...rest });
    before.exec(
      `INSERT INTO revocation VALUES ('${key}', 1, '${attempt}', '${state}', ${leaseUntil}, ${expiresAt}, '${text}')`,
    );
  }
  // As after a kill: the log is not empty.
  for (const suffix of ['', '-wal']) copyFileSync(old + suffix, path + suffix);
  before.close();

  const store = createSqliteStore({ path, clock: createManualClock(), log: createLogBook() });
  for (const row of rows) expect(await store.read(row.key, ample())).toStrictEqual(row);
  const [first = makeRow()] = rows;
  expect(await store.write(first, 'absent', ample())).toBe(false);
  expect(await store.write(makeDoneRow(first), following(first), ample())).toBe(true);
  expect(await store.read(makeKey(9), ample())).toBeUndefined();
  expect(openRaw(path).one('PRAGMA journal_mode')).toBe('delete');
});
