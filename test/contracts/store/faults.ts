import { describe, expect, it } from 'vitest';
import { following, makeDoneRow, makeRow } from '../make-row.ts';
import { type Acquire, ample, endOf, type StoreCapabilities, type StoreResource } from './resource.ts';

/** What a write says when its reply was lost: never "refused", and "no" only if it is. */
export function registerFaults<R extends StoreResource>(
  acquire: Acquire<R>,
  { ambiguous }: StoreCapabilities<R>,
): void {
  if (!ambiguous) return;

  describe('lost replies', () => {
    it('never says of an applied claim that it was refused or not made', async () => {
      await using resource = await acquire();
      const row = makeRow({}, resource.clock.now());
      ambiguous(resource, 'applied');
      expect(['applied', 'unknown']).toContain(await endOf(resource.store.write(row, 'absent', ample())));
      expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
    });

    it('never says of an applied replacement that it was refused or not made', async () => {
      await using resource = await acquire();
      const claimed = makeRow({}, resource.clock.now());
      const done = makeDoneRow(claimed);
      await resource.store.write(claimed, 'absent', ample());
      ambiguous(resource, 'applied');
      const end = await endOf(resource.store.write(done, following(claimed), ample()));
      expect(['applied', 'unknown']).toContain(end);
      expect(await resource.store.read(claimed.key, ample())).toStrictEqual(done);
    });

    it('never says of a claim that did not get through that it was refused', async () => {
      await using resource = await acquire();
      const row = makeRow({}, resource.clock.now());
      ambiguous(resource, 'not-applied');
      const end = await endOf(resource.store.write(row, 'absent', ample()));
      expect(['applied', 'no', 'unknown']).toContain(end);
      const standing = await resource.store.read(row.key, ample());
      if (end !== 'unknown') expect(standing).toStrictEqual(end === 'applied' ? row : undefined);
    });

    it('never says of a write whose condition failed that it was applied', async () => {
      await using resource = await acquire();
      const standing = makeRow({ attempt: 'winner' }, resource.clock.now());
      await resource.store.write(standing, 'absent', ample());
      ambiguous(resource, 'applied');
      const loser = makeRow({ attempt: 'loser' }, resource.clock.now());
      const end = await endOf(resource.store.write(loser, 'absent', ample()));
      expect(['refused', 'no', 'unknown']).toContain(end);
      expect(await resource.store.read(standing.key, ample())).toStrictEqual(standing);
    });

    it('goes on as before after a lost reply', async () => {
      await using resource = await acquire();
      const claimed = makeRow({}, resource.clock.now());
      ambiguous(resource, 'applied');
      await endOf(resource.store.write(claimed, 'absent', ample()));
      const done = makeDoneRow(claimed);
      expect(await resource.store.write(done, following(claimed), ample())).toBe(true);
      expect(await resource.store.read(claimed.key, ample())).toStrictEqual(done);
    });
  });
}
