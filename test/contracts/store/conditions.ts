import { describe, expect, it } from 'vitest';
import { following, makeDoneRow, makeKey, makeRow } from '../make-row.ts';
import { type Acquire, ample, type StoreResource } from './resource.ts';

/** When a write is applied, and that a read knows it at once. */
export function registerConditions<R extends StoreResource>(acquire: Acquire<R>): void {
  describe('conditions', () => {
    it('knows nothing of a key that was never written', async () => {
      await using resource = await acquire();
      expect(await resource.store.read(makeKey(1), ample())).toBeUndefined();
    });

    it('applies a claim of an absent key, and reads it back at once', async () => {
      await using resource = await acquire();
      const row = makeRow({}, resource.clock.now());
      expect(await resource.store.write(row, 'absent', ample())).toBe(true);
      expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
    });

    it('applies a write that names version and attempt, and reads it back at once, ten times over', async () => {
      await using resource = await acquire();
      let row = makeRow({}, resource.clock.now());
      await resource.store.write(row, 'absent', ample());
      for (let version = 2; version <= 11; version++) {
        const next = { ...row, version, attempt: `attempt-${version}` };
        expect(await resource.store.write(next, following(row), ample())).toBe(true);
        expect(await resource.store.read(row.key, ample())).toStrictEqual(next);
        row = next;
      }
    });

    it('refuses a claim of a key that is there, and gives the loser the row of the winner', async () => {
      await using resource = await acquire();
      const winner = makeRow({ attempt: 'winner' }, resource.clock.now());
      const loser = makeRow({ attempt: 'loser' }, resource.clock.now());
      await resource.store.write(winner, 'absent', ample());
      expect(await resource.store.write(loser, 'absent', ample())).toBe(false);
      expect(await resource.store.read(winner.key, ample())).toStrictEqual(winner);
    });

    it.each([
      ['an older version', { version: 1, attempt: 'attempt-1' }],
      ['a version yet to come', { version: 3, attempt: 'attempt-1' }],
      ['the right version under another attempt', { version: 2, attempt: 'attempt-2' }],
      ['the right version under the start of the attempt', { version: 2, attempt: 'attempt-' }],
      ['the right version under the attempt in capitals', { version: 2, attempt: 'ATTEMPT-1' }],
    ])('refuses a write that names %s, and leaves the row as it was', async (_, expected) => {
      await using resource = await acquire();
      const claimed = makeRow({}, resource.clock.now());
      const standing = makeDoneRow(claimed);
      await resource.store.write(claimed, 'absent', ample());
      await resource.store.write(standing, following(claimed), ample());
      const late = { ...standing, version: 9, attempt: 'late' };
      expect(await resource.store.write(late, expected, ample())).toBe(false);
      expect(await resource.store.read(claimed.key, ample())).toStrictEqual(standing);
    });

    it('refuses a write that names the version of a row that is absent, and makes none', async () => {
      await using resource = await acquire();
      const row = makeRow({ version: 2 }, resource.clock.now());
      expect(await resource.store.write(row, { version: 1, attempt: 'attempt-1' }, ample())).toBe(false);
      expect(await resource.store.read(row.key, ample())).toBeUndefined();
    });

    it('refuses to let an owner finish after its row was taken over', async () => {
      await using resource = await acquire();
      const claimed = makeRow({ attempt: 'first' }, resource.clock.now());
      const taken = { ...claimed, version: 2, attempt: 'second' };
      await resource.store.write(claimed, 'absent', ample());
      await resource.store.write(taken, following(claimed), ample());
      expect(await resource.store.write(makeDoneRow(claimed), following(claimed), ample())).toBe(false);
      expect(await resource.store.read(claimed.key, ample())).toStrictEqual(taken);
    });

    it('refuses the same write a second time', async () => {
      await using resource = await acquire();
      const claimed = makeRow({}, resource.clock.now());
      const done = makeDoneRow(claimed);
      await resource.store.write(claimed, 'absent', ample());
      expect(await resource.store.write(done, following(claimed), ample())).toBe(true);
      expect(await resource.store.write(done, following(claimed), ample())).toBe(false);
    });

    it('keeps keys apart that differ in one digit', async () => {
      await using resource = await acquire();
      const keys = ['0'.repeat(64), 'f'.repeat(64), `${'0'.repeat(63)}1`, `1${'0'.repeat(63)}`];
      const rows = keys.map((key, n) => makeRow({ key, attempt: `owner-${n}` }, resource.clock.now()));
      for (const row of rows) expect(await resource.store.write(row, 'absent', ample())).toBe(true);
      for (const row of rows) expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
    });
  });
}
