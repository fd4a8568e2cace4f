import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { RevocationRow } from '../../../lib/core/model/row.ts';
import { EPOCH, makeKey, makeRow } from '../../contracts/make-row.ts';
import { ample } from '../../contracts/store/resource.ts';
import { acquireSqlite, lock, openRaw, type SqliteResource } from './kit.ts';

const MINUTE = 60_000;

/** A row that the next sweep deletes. */
const expiredRow = (overrides: Partial<RevocationRow> = {}): RevocationRow =>
  makeRow({ leaseUntil: EPOCH - 60 * MINUTE, expiresAt: EPOCH - 60 * MINUTE, ...overrides });

/** A read, which starts a sweep if one is due. */
async function touch({ store, swept }: SqliteResource): Promise<void> {
  await store.read(makeKey(1_000), ample());
  await swept();
}

const keysAt = (path: string) => openRaw(path).all('SELECT key FROM revocation ORDER BY key').flat();

it('the sweep of a SQLite store deletes a row more than ten minutes after its expiry, and not sooner', async () => {
  await using resource = await acquireSqlite();
  const row = makeRow({ leaseUntil: EPOCH, expiresAt: EPOCH + MINUTE });
  await resource.store.write(row, 'absent', ample());
  resource.clock.advance(11 * MINUTE);
  await touch(resource);
  expect(keysAt(resource.path)).toContain(row.key);
  resource.clock.advance(MINUTE);
  await touch(resource);
  expect(keysAt(resource.path)).not.toContain(row.key);
  expect(resource.log.entries).toStrictEqual([['debug', 'store.swept']]);
});

it('the sweep of a SQLite store keeps a row with a live lease, and deletes it after the lease', async () => {
  await using resource = await acquireSqlite();
  const row = makeRow({ leaseUntil: EPOCH + 60 * MINUTE, expiresAt: EPOCH });
  await resource.store.write(row, 'absent', ample());
  resource.clock.advance(60 * MINUTE - 1);
  await touch(resource);
  expect(keysAt(resource.path)).toContain(row.key);
  resource.clock.advance(12 * MINUTE);
  await touch(resource);
  expect(keysAt(resource.path)).not.toContain(row.key);
});

it('the sweep of a SQLite store ignores the lease of a row that is not running', async () => {
  await using resource = await acquireSqlite();
  const row = makeRow({ state: 'UNKNOWN', leaseUntil: EPOCH + 600 * MINUTE, expiresAt: EPOCH });
  await resource.store.write(row, 'absent', ample());
  resource.clock.advance(12 * MINUTE);
  await touch(resource);
  expect(keysAt(resource.path)).not.toContain(row.key);
});

it('the sweep of a SQLite store runs once a minute at most', async () => {
  await using resource = await acquireSqlite();
  await touch(resource);
  const row = expiredRow();
  await resource.store.write(row, 'absent', ample());
  resource.clock.advance(MINUTE - 1);
  await touch(resource);
  expect(keysAt(resource.path)).toContain(row.key);
  resource.clock.advance(1);
  await touch(resource);
  expect(keysAt(resource.path)).not.toContain(row.key);
});

it('the sweep of a SQLite store deletes 50 rows at once, the oldest first, and continues at every read while there are more', async () => {
  await using resource = await acquireSqlite();
  await touch(resource);
  for (let n = 0; n < 120; n++) {
    const row = expiredRow({ key: makeKey(n), expiresAt: EPOCH - 60 * MINUTE + n });
    await resource.store.write(row, 'absent', ample());
  }
  resource.clock.advance(MINUTE);
  await touch(resource);
  expect(keysAt(resource.path)[0]).toBe(makeKey(50));
  await touch(resource);
  expect(keysAt(resource.path)[0]).toBe(makeKey(100));
  await touch(resource);
  expect(keysAt(resource.path)).toStrictEqual([]);
});

it('the sweep of a SQLite store starts after a read, and not after a write, which a call to ECS follows', async () => {
  await using resource = await acquireSqlite();
  const row = expiredRow();
  await resource.store.write(row, 'absent', ample());
  await resource.swept();
  expect(keysAt(resource.path)).toStrictEqual([row.key]);
  await resource.store.read(row.key, ample());
  expect(keysAt(resource.path)).toStrictEqual([row.key]);
  await resource.swept();
  expect(keysAt(resource.path)).toStrictEqual([]);
});

it('the sweep of a SQLite store yields to another process, and tries again a minute later', async () => {
  await using resource = await acquireSqlite();
  const row = expiredRow();
  await resource.store.write(row, 'absent', ample());
  await resource.store.read(row.key, ample());
  const release = lock(resource.path);
  await resource.swept();
  release();
  expect(resource.log.entries).toStrictEqual([['debug', 'store.sweep-failed']]);
  resource.clock.advance(MINUTE);
  await touch(resource);
  expect(keysAt(resource.path)).not.toContain(row.key);
});

it('the sweep of a SQLite store logs a failure, which does not affect requests', async () => {
  await using resource = await acquireSqlite();
  const row = expiredRow();
  await resource.store.write(row, 'absent', ample());
  await resource.store.read(row.key, ample());
  resource.faults.push('not-applied');
  await resource.swept();
  expect(resource.log.entries).toStrictEqual([['warn', 'store.sweep-failed']]);
  expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
});

it('the sweep of a SQLite store deletes no row that is expired only in a damaged index', async () => {
  await using resource = await acquireSqlite();
  const row = makeRow();
  await resource.store.write(row, 'absent', ample());
  const bytes = readFileSync(resource.path);
  const [expiry, past] = [Buffer.alloc(6), Buffer.alloc(6)];
  expiry.writeUIntBE(row.expiresAt, 0, 6);
  past.writeUIntBE(EPOCH - 60 * MINUTE, 0, 6);
  let damages = 0;
  for (let page = 0; page < bytes.length; page += 4_096) {
    const at = bytes.subarray(page, page + 4_096).indexOf(expiry);
    // 10: a leaf of an index. The table itself is unchanged.
    if (bytes[page] === 10 && at >= 0) damages += past.copy(bytes, page + at) / 6;
  }
  expect(damages).toBe(1);
  writeFileSync(resource.path, bytes);
  resource.clock.advance(MINUTE);
  await touch(resource);
  expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
});

it('the sweep of a SQLite store does not use a store that was closed meanwhile', async () => {
  await using resource = await acquireSqlite();
  await resource.store.write(expiredRow(), 'absent', ample());
  await resource.store.read(makeKey(0), ample());
  resource.store.close();
  await resource.swept();
  expect(keysAt(resource.path)).toHaveLength(1);
  expect(resource.log.entries).toStrictEqual([]);
});
