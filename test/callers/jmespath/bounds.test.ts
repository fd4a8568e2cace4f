/** Expressions that cost more than they should. Each is stopped, and leaves the next one untouched. */
import { afterEach, describe, expect, it } from 'vitest';
import { compileExpression } from '../../../lib/callers/jmespath/expression.ts';
import { copyResult } from '../../../lib/callers/jmespath/result.ts';
import { TimeUp, withinTime } from '../../../lib/callers/jmespath/time-limit.ts';
import { readPayload } from '../../../lib/callers/mapping/payload.ts';

const run = (text: string, payload: unknown) =>
  compileExpression(text, 'map')(readPayload(JSON.stringify(payload)));

afterEach(() => {
  expect(run('a', { a: 1 })).toEqual({ ok: true, value: 1 });
});

describe('an expression without measure', () => {
  it('an expression that doubles its value is stopped by the number of values', () => {
    const doubling = Array(24).fill('[@,@]').join('|');
    expect(run(doubling, 1)).toEqual({ ok: false, why: 'gave more than 10000 values' });
  });

  it('an expression that prints what it has doubled is stopped by the length, or the clock', () => {
    const doubling = [...Array(30).fill('[@,@]'), 'to_string(@)', 'length(@)'].join('|');
    expect(run(doubling, 1)).toMatchObject({ ok: false, why: expect.stringMatching(/too long|took longer/) });
  });

  it.each([
    ['pad_left(@.s, @.n)', { s: 'x', n: 400_000_000 }],
    ['length(pad_right(@.s, @.n))', { s: 'x', n: 400_000_000 }],
    ["replace(s, 'a', s)", { s: 'a'.repeat(20_000) }],
    ["length(replace(s, '', s))", { s: 'a'.repeat(20_000) }],
    ["join('', map(&$.s, n))", { s: 'a'.repeat(20_000), n: Array(5_000).fill(0) }],
    ['join(s, map(&to_string(@), n))', { s: 'a'.repeat(20_000), n: Array(5_000).fill(0) }],
  ])('the expression %s is stopped before it makes a text without end', (text, payload) => {
    expect(run(text, payload)).toEqual({ ok: false, why: 'failed: a text became too long' });
  });

  it("trim() of a text made to be slow takes no time, where the library's own takes minutes", () => {
    const slow = `${`\n${' '.repeat(3_000)}`.repeat(20)}x`;
    expect(run('trim(@)', slow)).toEqual({ ok: true, value: 'x' });
    expect(run('trim_left(@)', slow)).toEqual({ ok: true, value: 'x' });
    expect(run('length(trim_right(@))', slow)).toEqual({ ok: true, value: 60_021 });
  });

  it.each([
    ['('.repeat(1_000), ')'.repeat(1_000)],
    ['!'.repeat(2_000), ''],
    ['', '[]'.repeat(1_000)],
    ['a.'.repeat(1_000), ''],
    ['{a:'.repeat(500), '}'.repeat(500)],
    ['[?'.repeat(600), ']'.repeat(600)],
  ])(
    'an expression nested as deep as its length allows is refused, gives a value, or fails in words: %.8s…',
    (before, after) => {
      try {
        const found = run(`${before}a${after}`, { a: true });
        expect(found.ok ? 'a value' : found.why).toMatch(
          /^(a value|failed: Maximum call stack size exceeded|gave more than 64 levels)$/,
        );
      } catch (error) {
        expect(error).toMatchObject({ name: 'ExpressionFault', message: 'is nested too deeply' });
      }
    },
  );
});

it('a result is not deeper than 64 levels', () => {
  const nest = (levels: number): unknown => (levels === 0 ? 1 : [nest(levels - 1)]);
  expect(() => copyResult(nest(64))).not.toThrow();
  expect(() => copyResult(nest(65))).toThrow('gave more than 64 levels');
});

it('a result holds no text longer than a body', () => {
  expect(() => copyResult(['x'.repeat(65_536)])).not.toThrow();
  expect(() => copyResult(['x'.repeat(65_537)])).toThrow('gave a text that is too long');
});

it.each([undefined, Number.NaN, Number.POSITIVE_INFINITY, Symbol('x'), () => 1, new Date(0), new Map()])(
  'a result never contains %s',
  (odd) => {
    expect(() => copyResult({ a: [odd] })).toThrow('gave a value that is not JSON');
  },
);

it('the time limit stops a loop and a slow pattern, and passes on what it did not stop', () => {
  expect(() =>
    withinTime(20, () => {
      for (;;);
    }),
  ).toThrow(TimeUp);
  expect(() => withinTime(20, () => /^(a+)+$/.test(`${'a'.repeat(40)}b`))).toThrow(TimeUp);
  // Long enough for a busy computer.
  expect(withinTime(10_000, () => 'done')).toBe('done');
  const own = new Error('own');
  const throwing = () => {
    throw own;
  };
  expect(() => withinTime(10_000, throwing)).toThrow(own);
});
