import { expect, it } from 'vitest';
import { StoreUnavailable } from '../../lib/core/ports.ts';
import { decodeRow, encodeRow } from '../../lib/stores/row-codec.ts';
import { makeKey, makeRow, makeRule } from '../contracts/make-row.ts';
import { growth } from '../support/hostile-server.ts';

it('a stored row is decoded as it was encoded, with 10,000 rules that contain brackets and quotes', () => {
  const before = Array.from({ length: 10_000 }, (_, n) => makeRule({ Description: `[{"\\${n}` }));
  const row = makeRow({ before });
  expect(decodeRow(encodeRow(row), row.key)).toStrictEqual(row);
});

it.each([
  ['is not JSON', '{"key": "secret', 'the stored row is not JSON, or too deeply nested'],
  [
    'is of another key',
    JSON.stringify(makeRow({ key: makeKey(2) })),
    'the stored row belongs to another key',
  ],
  [
    'lacks a member',
    JSON.stringify({ ...makeRow(), state: 'BUSY', leaseUntil: undefined }),
    'the stored row cannot be decoded (state: invalid_value, leaseUntil: invalid_type)',
  ],
])('a stored row is never taken for absent if it %s', (_, text, message) => {
  expect(() => decodeRow(text, makeKey(1))).toThrow(new StoreUnavailable(message, 'no'));
});

it.each(['[', '{"a":', '[0,', '[{},', '"[[[",['])(
  'a stored row is not parsed if it continues with %s',
  async (start) => {
    const text = start.repeat(2_000_000);
    const grown = await growth(async () => {
      expect(() => decodeRow(text, makeKey(1))).toThrow(StoreUnavailable);
    });
    expect(grown).toBeLessThan(64);
  },
);
