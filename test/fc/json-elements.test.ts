import fc from 'fast-check';
import { expect, it } from 'vitest';
import { elementsOf } from '../../lib/fc/cloud-event.ts';

it('the texts of the entries of an array are the sent ones, including what a parser would drop', () => {
  expect(elementsOf(' [ {"a":1,"a":[2,{}]} ,"x,]\\"[", [ ] , -1.50, null ] ')).toEqual([
    '{"a":1,"a":[2,{}]}',
    '"x,]\\"["',
    '[ ]',
    '-1.50',
    'null',
  ]);
});

it('the texts of the entries of an array are empty for an empty array', () => {
  expect([elementsOf('[]'), elementsOf(' [ ] ')]).toEqual([[], []]);
});

it('the texts of the entries of an array are as many as the entries, with the same values', () => {
  const space = fc.constantFrom(undefined, 1, '\t', ' ');
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), space, (values, spaces) => {
      const parsed = JSON.parse(JSON.stringify(values, undefined, spaces));
      const texts = elementsOf(JSON.stringify(values, undefined, spaces));
      expect(texts.map((each) => JSON.parse(each))).toEqual(parsed);
    }),
  );
});
