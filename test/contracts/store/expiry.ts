import { describe, expect, it } from 'vitest';
import { following, makeDoneRow, makeRow } from '../make-row.ts';
import { type Acquire, ample, type StoreCapabilities, type StoreResource } from './resource.ts';

/** Time decides nothing in the store: an expired row is a row, until it is purged. */
export function registerExpiry<R extends StoreResource>(
  acquire: Acquire<R>,
  { purge }: StoreCapabilities<R>,
): void {
  describe('expiry', () => {
    it.each([
      ['at this very millisecond', 0],
      ['a millisecond ago', -1],
      ['a month ago', -30 * 86_400_000],
    ])('lets a row be claimed that expired %s, by what a read shows of it', async (_, offset) => {
      await using resource = await acquire();
      const now = resource.clock.now();
      const old = makeRow({ attempt: 'old', leaseUntil: now + offset, expiresAt: now + offset }, now);
      await resource.store.write(old, 'absent', ample());

      const standing = await resource.store.read(old.key, ample());
      const claim = makeRow({ version: (standing?.version ?? 0) + 1, attempt: 'new' }, now);
      const expected = standing ? following(standing) : 'absent';
      expect(await resource.store.write(claim, expected, ample())).toBe(true);
      expect(await resource.store.read(old.key, ample())).toStrictEqual(claim);
      expect(await resource.store.write(makeDoneRow(old), following(old), ample())).toBe(false);
    });

    it('never gives up a row before its retention is over, though its lease is', async () => {
      await using resource = await acquire();
      const now = resource.clock.now();
      const row = makeRow({ leaseUntil: now - 1, expiresAt: now + 60_000 }, now);
      await resource.store.write(row, 'absent', ample());
      expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
      expect(await resource.store.write(makeRow({ attempt: 'new' }, now), 'absent', ample())).toBe(false);
    });

    if (purge) {
      it('starts versions again after a purge, and refuses the owner of the purged row', async () => {
        await using resource = await acquire();
        const now = resource.clock.now();
        const old = makeRow({ attempt: 'old', leaseUntil: now - 1, expiresAt: now - 1 }, now);
        await resource.store.write(old, 'absent', ample());
        await purge(resource, old.key);
        expect(await resource.store.read(old.key, ample())).toBeUndefined();

        expect(await resource.store.write(makeDoneRow(old), following(old), ample())).toBe(false);
        const fresh = makeRow({ attempt: 'new' }, resource.clock.now());
        expect(await resource.store.write(fresh, 'absent', ample())).toBe(true);
        // The same version as the purged row: only the attempt differs.
        expect(await resource.store.write(makeDoneRow(old), following(old), ample())).toBe(false);
        expect(await resource.store.read(old.key, ample())).toStrictEqual(fresh);
      });
    }
  });
}
