import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { visible, visibleJson, visibleLines } from '../../lib/core/visible.ts';
import { hostileText, isUnsafe, unsafeIn } from '../support/hostile-text.ts';

it('visible text escapes every character that a terminal acts on, hides or reorders', () => {
  const missed: number[] = [];
  for (let point = 0; point <= 0x10ffff; point++)
    if (isUnsafe(point) && visible(String.fromCodePoint(point)) === String.fromCodePoint(point))
      missed.push(point);
  expect(missed).toEqual([]);
});

it('visible text leaves letters, signs and emoji of one code point as they are', () => {
  for (const text of ['', 'Ää 漢字 – ok', 'עברית العربية', '🔥 €', '\\u001b', 'e\u0301'])
    expect(visible(text)).toBe(text);
});

it.each([
  ['\u001b[31m', '\\u001b[31m'],
  ['a\nb', 'a\\u000ab'],
  ['\u{e0041}', '\\udb40\\udc41'],
  ['\ud800', '\\ud800'],
  ['zero\u200bwidth', 'zero\\u200bwidth'],
])('visible text shows %j as %s', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

it('visible text is safe and on one line whatever it was, and stays what it is when it is made visible again', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const shown = visible(text);
      expect(unsafeIn(shown)).toBeUndefined();
      expect(visible(shown)).toBe(shown);
    }),
  );
});

it('visible text of several lines keeps its line ends, and nothing else', () => {
  expect(visibleLines('a\u001b\nb\r\nc')).toBe('a\\u001b\nb\\u000d\nc');
});

it('visible text in JSON is the same value', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      hostileText,
      fc.jsonValue(),
      fc.dictionary(hostileText, tie('any')),
      fc.array(tie('any')),
    ),
  })).any;
  fc.assert(
    fc.property(value, (given) => {
      const line = visibleJson({ given });
      expect(unsafeIn(line)).toBeUndefined();
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify({ given })));
    }),
  );
});
