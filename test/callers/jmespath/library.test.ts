/** Our evaluator against the library whose grammar it takes: where ours gives a value, the library gives the same. */
import { compile, type JSONValue, search } from '@jmespath-community/jmespath';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../lib/callers/jmespath/evaluate.ts';
import { objectOf } from '../../../lib/callers/jmespath/values.ts';

const name = fc.constantFrom('a', 'b', 'c', '"d e"');
const literal = fc.constantFrom(
  "'x'",
  "''",
  '`1`',
  '`-2.5`',
  '`true`',
  '`null`',
  '`[1, "x"]`',
  '`{"a": {"b": 2}}`',
);
const index = fc.constantFrom('[0]', '[-1]', '[1:]', '[::-1]', '[-2:5:2]', '[*]', '[]');

/** Expressions as a person could write them, each in parentheses where it is part of another. */
const { expression } = fc.letrec<{ expression: string; part: string }>((tie) => {
  const part = tie('part');
  const call = (called: string, ...args: fc.Arbitrary<string>[]) =>
    fc.tuple(...args).map((all) => `${called}(${all.join(', ')})`);
  const reference = part.map((text) => `&${text}`);
  return {
    part: tie('expression').map((text) => `(${text})`),
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      name,
      fc.constantFrom('@', '$'),
      literal,
      fc.tuple(part, name).map(([left, right]) => `${left}.${right}`),
      fc.tuple(part, index).map(([left, at]) => `${left}${at}`),
      part.map((left) => `${left}.*`),
      fc.tuple(part, part).map(([left, condition]) => `${left}[?${condition}].a`),
      fc.tuple(part, part).map(([left, right]) => `${left} | ${right}`),
      fc.tuple(part, part).map(([one, other]) => `[${one}, ${other}]`),
      fc.tuple(part, part).map(([one, other]) => `{a: ${one}, b: ${other}}`),
      fc.tuple(part, fc.constantFrom('==', '!=', '<', '<=', '>', '>='), part).map((all) => all.join(' ')),
      fc.tuple(part, fc.constantFrom('&&', '||'), part).map((all) => all.join(' ')),
      fc.tuple(part, fc.constantFrom('+', '-', '*', '/', '%', '//'), part).map((all) => all.join(' ')),
      fc.tuple(part, part, part).map(([condition, yes, no]) => `${condition} ? ${yes} : ${no}`),
      fc.tuple(part, part).map(([bound, body]) => `let $v = ${bound} in [$v, ${body}]`),
      part.map((text) => `!${text}`),
      ...[
        'length',
        'keys',
        'values',
        'items',
        'reverse',
        'type',
        'to_array',
        'max',
        'min',
        'sum',
        'avg',
        'lower',
      ].map((called) => call(called, part)),
      ...['abs', 'ceil', 'floor', 'upper', 'from_items'].map((called) => call(called, part)),
      ...['merge', 'not_null', 'zip', 'starts_with', 'ends_with', 'split', 'join', 'find_first'].map(
        (called) => call(called, part, part),
      ),
      // Not max_by, min_by and sort_by: the library's ignore keys that are texts, or swap equal ones.
      call('group_by', part, reference),
      call('map', reference, part),
    ),
  };
});

const scalar = fc.oneof(
  fc.constantFrom('x', 'y', '', 'x y'),
  fc.integer({ min: -3, max: 3 }),
  fc.boolean(),
  fc.constant(null),
);
const { value } = fc.letrec<{ value: JSONValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd e'), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

/** As the payload reader makes it. */
const prepared = (of: unknown): unknown => {
  if (Array.isArray(of)) return of.map(prepared);
  if (typeof of !== 'object' || of === null) return of;
  return objectOf(Object.entries(of).map(([key, member]) => [key, prepared(member)] as const));
};
const plain = (of: unknown): unknown => JSON.parse(JSON.stringify(of ?? null));

describe('the evaluator', () => {
  it('our evaluator gives what the JMESPath library gives, or refuses', () => {
    let given = 0;
    fc.assert(
      fc.property(expression, value, (text, payload) => {
        let ours: unknown;
        try {
          ours = evaluate(compile(text), prepared(payload), { use: 'value' });
        } catch (error) {
          expect(error).toHaveProperty('name', expect.stringMatching(/^(UnusableValue|RangeError)$/));
          return;
        }
        given += 1;
        expect(plain(ours)).toEqual(plain(search(payload, text)));
      }),
      { numRuns: 10_000 },
    );
    expect(given).toBeGreaterThan(1_000);
  });
});
