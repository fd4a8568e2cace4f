import { describe, expect, it } from 'vitest';
import { following, makeDoneRow, makeRow } from '../../contracts/make-row.ts';
import { ample, endOf } from '../../contracts/store/resource.ts';
import { TABLE } from '../../support/tablestore-simulator.ts';
import { acquireTablestore } from './kit.ts';

const DAY = 86_400_000;
const shortLived = { tables: { [TABLE]: { timeToLive: DAY / 1000 } } };

/** It is unconfirmed which of the two the service does, so the store must handle both. */
describe.each(['present', 'absent'] as const)(
  'a row that has expired but is not purged, and is %s',
  (expiredRows) => {
    it('an expired row is read as absent, and claimed as absent', async () => {
      await using resource = await acquireTablestore({ ...shortLived, expiredRows });
      const { store, simulator } = resource;
      const old = makeRow({ attempt: 'old' });
      await store.write(old, 'absent', ample());
      simulator.advance(DAY);
      expect(await store.read(old.key, ample())).toBeUndefined();
      const fresh = makeRow({ attempt: 'new' });
      expect(await endOf(store.write(fresh, 'absent', ample()))).toBe('applied');
      expect(await store.read(old.key, ample())).toStrictEqual(fresh);
    });

    it('an expired row is claimed by one of many', async () => {
      await using resource = await acquireTablestore({ ...shortLived, expiredRows });
      const { store, simulator } = resource;
      await store.write(makeRow({ attempt: 'old' }), 'absent', ample());
      simulator.advance(DAY);
      const claims = Array.from({ length: 20 }, (_, n) => makeRow({ attempt: `claimant-${n}` }));
      const ends = await Promise.all(claims.map((row) => endOf(store.write(row, 'absent', ample()))));
      expect(ends.filter((end) => end === 'applied')).toHaveLength(1);
      expect(ends.filter((end) => end === 'refused')).toHaveLength(19);
      const winner = claims[ends.indexOf('applied')];
      expect(await store.read(makeRow().key, ample())).toStrictEqual(winner);
    });

    it('an expired row cannot be finished by its old owner', async () => {
      await using resource = await acquireTablestore({ ...shortLived, expiredRows });
      const { store, simulator } = resource;
      const old = makeRow({ attempt: 'old' });
      await store.write(old, 'absent', ample());
      simulator.advance(DAY);
      expect(await endOf(store.write(makeDoneRow(old), following(old), ample()))).toBe('refused');
      expect(await store.read(old.key, ample())).toBeUndefined();
    });

    it('an expired row has an unknown claim if its reply is lost, which reading settles', async () => {
      await using resource = await acquireTablestore({ ...shortLived, expiredRows });
      const { store, simulator } = resource;
      await store.write(makeRow({ attempt: 'old' }), 'absent', ample());
      simulator.advance(DAY);
      simulator.faults.next('PutRow', { reply: 'reset' }, expiredRows === 'present' ? 1 : 0);
      const fresh = makeRow({ attempt: 'new' });
      expect(await endOf(store.write(fresh, 'absent', ample()))).toBe('unknown');
      expect(await store.read(fresh.key, ample())).toStrictEqual(fresh);
    });
  },
);

it('a readable row is never overwritten by a claim, also after retries', async () => {
  await using resource = await acquireTablestore();
  const standing = makeRow({ attempt: 'winner' });
  await resource.store.write(standing, 'absent', ample());
  for (let n = 0; n < 5; n++) {
    expect(await endOf(resource.store.write(makeRow({ attempt: `loser-${n}` }), 'absent', ample()))).toBe(
      'refused',
    );
  }
  expect(await resource.store.read(standing.key, ample())).toStrictEqual(standing);
});
