import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementsOf } from '../../lib/fc/cloud-event.ts';

describe('the texts of the entries of an array', () => {
  it('are the sent ones, including what a parser would drop', () => {
    expect(elementsOf(' [ {"a":1,"a":[2,{}]} ,"x,]\\"[", [ ] , -1.50, null ] ')).toEqual([
      '{"a":1,"a":[2,{}]}',
      '"x,]\\"["',
      '[ ]',
      '-1.50',
      'null',
    ]);
  });

  it('are empty for an empty array', () => {
    expect([elementsOf('[]'), elementsOf(' [ ] ')]).toEqual([[], []]);
  });

  it('are as many as the entries, with the same values', () => {
    const space = fc.constantFrom(undefined, 1, '\t', ' ');
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), space, (values, spaces) => {
        const parsed = JSON.parse(JSON.stringify(values, undefined, spaces));
        const texts = elementsOf(JSON.stringify(values, undefined, spaces));
        expect(texts.map((each) => JSON.parse(each))).toEqual(parsed);
      }),
    );
  });
});
