import { expect, it } from 'vitest';
import { boundWait, preferredWait } from '../../lib/http/prefer.ts';

it.each([
  ['wait=5', 5],
  ['WAIT=5', 5],
  ['wait = 5', 5],
  ['respond-async, wait=100', 100],
  ['handling=lenient; x="a, wait=9", wait=3', 3],
  ['wait=3; note=y', 3],
  ['wait=3, wait=9', 3],
  ['return=minimal,wait=0', 0],
])('Prefer: wait of %j asks for %d s', (header, seconds) => {
  expect(preferredWait(header)).toBe(seconds);
});

it.each([
  undefined,
  '',
  'wait',
  'wait=',
  'wait=-1',
  'wait=1.5',
  'wait="5"',
  'wait=1e3',
  'waiting=5',
  'xwait=5',
  '"wait=5"',
])('Prefer: wait of %j is not honoured', (header) => {
  expect(preferredWait(header)).toBeUndefined();
});

it('Prefer: wait is ignored in a header of more than 1,024 characters', () => {
  expect(preferredWait(`wait=5;${' '.repeat(1_017)}`)).toBe(5);
  expect(preferredWait(`wait=5;${' '.repeat(1_018)}`)).toBeUndefined();
});

it('Prefer: wait is ignored after a first one, valid or not', () => {
  expect(preferredWait('wait=soon, wait=9')).toBeUndefined();
});

it('Prefer: wait is cut to whole seconds before the deadline', () => {
  expect(boundWait(5, 1_000, 10_000)).toEqual({ seconds: 5, until: 6_000 });
  expect(boundWait(999_999_999, 1_000, 9_999)).toEqual({ seconds: 8, until: 9_000 });
  expect(boundWait(8, 1_000, 9_000)).toEqual({ seconds: 8, until: 9_000 });
});

it('Prefer: wait is not honoured for less than one second', () => {
  expect(boundWait(5, 1_000, 1_999)).toBeUndefined();
  expect(boundWait(5, 3_000, 1_000)).toBeUndefined();
  expect(boundWait(0, 1_000, 9_000)).toBeUndefined();
});
