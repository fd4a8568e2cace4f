import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unfinishedOf } from '../../../lib/core/model/completion-due.ts';
import type { RevocationRow } from '../../../lib/core/model/row.ts';
import type { UnfinishedKey, UnfinishedRows } from '../../../lib/core/ports.ts';
import { following, makeDoneRow, makeKey, makeRow } from '../make-row.ts';
import { type Acquire, ample, type StoreCapabilities, type StoreResource, unavailable } from './resource.ts';

const MINUTE = 60_000;

/** The row, restored by an owner that died, or with a restore that ended so. */
const restored = (row: RevocationRow, state: RevocationRow['state']): RevocationRow => ({
  ...makeDoneRow(row),
  restore: { state, attempt: 'back', generation: 0, leaseUntil: row.leaseUntil, startedAt: 0, calls: [] },
});

async function listAll(rows: UnfinishedRows, limit: number): Promise<UnfinishedKey[]> {
  const keys: UnfinishedKey[] = [];
  for (let after: string | undefined; ; ) {
    const page = await rows.unfinished({ ...(after !== undefined && { after }), limit }, ample());
    expect(page.keys.length).toBeLessThanOrEqual(limit);
    keys.push(...page.keys);
    if (page.next === undefined) return keys;
    after = page.next;
  }
}

/** The index of unfinished rows: those, no others, longest due first, a page at a time. */
export function registerUnfinished<R extends StoreResource>(
  acquire: Acquire<R>,
  { index }: StoreCapabilities<R>,
): void {
  if (!index) return;
  const settled = async (resource: R) => index.settled?.(resource);

  describe('unfinished rows', () => {
    it('lists nothing of an empty table', async () => {
      await using resource = await acquire();
      expect(await index.of(resource).unfinished({ limit: 10 }, ample())).toEqual({ keys: [] });
    });

    it('lists RUNNING and UNKNOWN rows and restores, and no finished row', async () => {
      await using resource = await acquire();
      const now = resource.clock.now();
      const rows = [
        makeRow({ key: makeKey(1) }, now),
        makeRow({ key: makeKey(2), state: 'UNKNOWN' }, now),
        makeRow({ key: makeKey(3), state: 'REFUSED' }, now),
        makeDoneRow(makeRow({ key: makeKey(4) }, now)),
        restored(makeRow({ key: makeKey(5) }, now), 'RUNNING'),
        restored(makeRow({ key: makeKey(6) }, now), 'UNKNOWN'),
        restored(makeRow({ key: makeKey(7) }, now), 'DONE'),
        restored(makeRow({ key: makeKey(8) }, now), 'REFUSED'),
      ];
      for (const row of rows) await resource.store.write(row, 'absent', ample());
      await settled(resource);
      const listed = await listAll(index.of(resource), 10);
      expect(listed.map(({ key }) => key).sort()).toEqual([1, 2, 5, 6].map(makeKey));
      for (const { key, due, since } of listed) {
        const row = rows.find((each) => each.key === key);
        expect({ due, since }).toEqual(row && unfinishedOf(row));
      }
    });

    it('no longer lists a row that has finished, and lists it anew after a refusal', async () => {
      await using resource = await acquire();
      const claimed = makeRow({}, resource.clock.now());
      const refused = { ...makeDoneRow(claimed), state: 'REFUSED' as const };
      const again = makeRow({ version: 3, attempt: 'attempt-2' }, resource.clock.now());
      const keys = async () => {
        await settled(resource);
        return (await listAll(index.of(resource), 10)).map(({ key }) => key);
      };
      await resource.store.write(claimed, 'absent', ample());
      expect(await keys()).toEqual([claimed.key]);
      await resource.store.write(refused, following(claimed), ample());
      expect(await keys()).toEqual([]);
      await resource.store.write(again, following(refused), ample());
      expect(await keys()).toEqual([claimed.key]);
      await resource.store.write(makeDoneRow(again), following(again), ample());
      expect(await keys()).toEqual([]);
    });

    it('lists a row once, where it was written last, though the write before it would be due earlier', async () => {
      await using resource = await acquire();
      const now = resource.clock.now();
      const first = makeRow({ key: makeKey(1) }, now);
      const other = makeRow({ key: makeKey(2), leaseUntil: now + 2 * MINUTE }, now);
      const later = { ...first, version: 2, attempt: 'attempt-2', leaseUntil: now + 5 * MINUTE };
      await resource.store.write(first, 'absent', ample());
      await resource.store.write(other, 'absent', ample());
      await resource.store.write(later, following(first), ample());
      await settled(resource);
      expect((await listAll(index.of(resource), 1)).map(({ key }) => key)).toEqual([makeKey(2), makeKey(1)]);
    });

    it('law: pages of any size give every row once, the one that is due longest first', async () => {
      const offsets = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(offsets, fc.integer({ min: 1, max: 5 }), async (leases, limit) => {
          await using resource = await acquire();
          const now = resource.clock.now();
          const rows = leases.map((lease, n) =>
            makeRow({ key: makeKey(n + 1), leaseUntil: now + lease * MINUTE }, now),
          );
          for (const row of rows) await resource.store.write(row, 'absent', ample());
          await settled(resource);
          const listed = await listAll(index.of(resource), limit);
          expect(listed.map(({ key }) => key).sort()).toEqual(rows.map(({ key }) => key).sort());
          const dues = listed.map(({ due }) => due);
          expect(dues).toEqual(dues.toSorted((a, b) => a - b));
        }),
        { numRuns: 15 },
      );
    });

    it.each([
      ['whose request has ended', { limit: 30_000, signal: AbortSignal.abort() }],
      ['that has no time left', { limit: 0, signal: new AbortController().signal }],
    ])('refuses a call %s', async (_, call) => {
      await using resource = await acquire();
      expect((await unavailable(index.of(resource).unfinished({ limit: 1 }, call))).applied).toBe('no');
    });
  });
}
