import { expect, it } from 'vitest';
import { createDoneCache } from '../../../lib/core/revocation/done-cache.ts';
import { makeRow, makeRule } from '../../contracts/make-row.ts';

const row = (key: string, expiresAt = 2_000) => makeRow({ key, expiresAt });

function createKit(max: number) {
  let now = 1_000;
  const cache = createDoneCache({ max, clock: { now: () => now } });
  const at = (instant: number): void => {
    now = instant;
  };
  return { cache, at };
}

it('the cache of finished rows gives back the row that was put last under a key', () => {
  const { cache } = createKit(2);
  expect(cache.get('a')).toBeUndefined();
  cache.put(row('a', 2_000));
  cache.put(row('a', 3_000));
  expect(cache.get('a')).toEqual(row('a', 3_000));
});

it('the cache of finished rows drops the row that was used longest ago, once it is full', () => {
  const { cache } = createKit(2);
  cache.put(row('a'));
  cache.put(row('b'));
  cache.get('a');
  cache.put(row('c'));
  expect(['a', 'b', 'c'].map((key) => cache.get(key)?.key)).toEqual(['a', undefined, 'c']);
});

it('the cache of finished rows keeps fewer of rows that name many rules, and none that is larger than all of it', () => {
  const { cache } = createKit(4);
  const large = (key: string, rules: number) => ({
    ...row(key),
    before: Array.from({ length: rules }, () => makeRule()),
  });
  cache.put(row('a'));
  cache.put(large('b', 30));
  expect(['a', 'b'].map((key) => cache.get(key)?.key)).toEqual(['a', 'b']);
  cache.put(large('c', 30));
  expect(['a', 'b', 'c'].map((key) => cache.get(key)?.key)).toEqual([undefined, undefined, 'c']);
  cache.put(large('d', 50));
  expect(['c', 'd'].map((key) => cache.get(key)?.key)).toEqual([undefined, undefined]);
  cache.put(row('e'));
  expect(cache.get('e')?.key).toBe('e');
});

it('the cache of finished rows does not count a row that is put again twice', () => {
  const { cache } = createKit(2);
  cache.put(row('a'));
  cache.put(row('b'));
  cache.put(row('b'));
  expect(cache.get('a')?.key).toBe('a');
});

it('the cache of finished rows keeps a row until the instant it expires, and not at it', () => {
  const { cache, at } = createKit(2);
  cache.put(row('a', 2_000));
  at(1_999);
  expect(cache.get('a')?.key).toBe('a');
  at(2_000);
  expect(cache.get('a')).toBeUndefined();
  at(1_000);
  expect(cache.get('a')).toBeUndefined();
});
