import { expect, it } from 'vitest';
import { idsOnly, shorten } from '../../../lib/core/revocation/row-transitions.ts';
import { createSmallWorld, flat, rule } from '../small-world.ts';

const many = (count: number, description: string) =>
  Array.from({ length: count }, (_, n) => rule(`sgr-${n}`, { Description: description }));

it('rules that are stored are whole as long as they fit', () => {
  const rules = many(1_000, 'x'.repeat(512));
  expect(shorten(rules)).toBe(rules);
});

it('rules that are stored lose their descriptions first', () => {
  const [first] = shorten(many(2_000, 'x'.repeat(512)));
  expect(first).toEqual(rule('sgr-0'));
});

it.each(['x', '出', 'é', '😀'])('a row of rules described with %s is small enough for a table', (letter) => {
  const rules = many(1_400, letter.repeat(512 / letter.length));
  const row = JSON.stringify({ before: shorten(rules), Revoked: shorten(rules) });
  expect(Buffer.byteLength(row)).toBeLessThan(2_500_000);
});

it('rules that are stored are ids only when there are very many, and the answer has IdsOnly', async () => {
  const world = createSmallWorld(many(10_000, 'x'));
  expect(await world.run(flat(), { deadline: world.now() + 60_000 })).toMatchObject({
    result: { Outcome: 'revoked', IdsOnly: true, Revoked: { length: 10_000 } },
  });
  expect(world.ids()).toEqual([]);
  expect(JSON.stringify(world.row()).length).toBeLessThan(2_500_000);
  expect(await world.restore()).toMatchObject({ problem: { code: 'NothingToRestore' } });
});

it('rules that are stored of no group are mistaken for ids', () => {
  expect(idsOnly([])).toBe(false);
  expect(idsOnly([rule('sgr-1')])).toBe(false);
});
