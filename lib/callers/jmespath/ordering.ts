/** The functions that order values: by code point for text, by value for numbers. */
import { isNumber } from './compare.ts';
import { type Apply, kindOf, objectOf, UnusableValue } from './values.ts';

type Key = string | number | bigint;

/** The keys, which must be of one type. @throws {UnusableValue} */
function keysOf(values: readonly unknown[], key: Apply): Key[] {
  const keys = values.map(key);
  const [first] = keys;
  return keys.map((each) => {
    const isKey = typeof each === 'string' || isNumber(each);
    if (isKey && kindOf(each) === kindOf(first)) return each;
    throw new UnusableValue(`ordered by ${kindOf(each)}; all keys must be text, or all numbers`);
  });
}

function byKey(left: Key, right: Key): number {
  if (left === right) return 0;
  if (typeof left === 'string' && typeof right === 'string') return byCodePoint(left, right);
  return left < right ? -1 : 1;
}

/** The order of UTF-8 is that of code points; the order of UTF-16 units is not. */
const byCodePoint = (left: string, right: string): number =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));

export function sortBy(values: readonly unknown[], key: Apply): unknown[] {
  const keys = keysOf(values, key);
  const order = Array.from(keys.entries()).sort(([, left], [, right]) => byKey(left, right));
  return order.map(([index]) => values[index]);
}

/** The first greatest (`sign` 1) or least (-1) value; null for an empty list. */
export function extremeBy(values: readonly unknown[], key: Apply, sign: 1 | -1): unknown {
  const keys = keysOf(values, key);
  let found = 0;
  keys.forEach((each, index) => {
    if (byKey(each, keys[found] ?? each) * sign > 0) found = index;
  });
  return values[found] ?? null;
}

export function groupBy(values: readonly unknown[], key: Apply): Record<string, unknown> {
  const groups = new Map<string, unknown[]>();
  for (const value of values) {
    const name = key(value);
    if (typeof name !== 'string') throw new UnusableValue(`grouped by ${kindOf(name)}; the key must be text`);
    const group = groups.get(name);
    if (group) group.push(value);
    else groups.set(name, [value]);
  }
  return objectOf(groups);
}
