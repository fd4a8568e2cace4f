/**
 * Comparison and truth. In JMESPath a meaningless comparison is false or null, which `!` and `!=` turn into true. Here
 * neither such a comparison nor its negation is ever true.
 */
import { kindOf, UnusableValue } from './values.ts';

/**
 * The context of a comparison.
 * `gate`: true accepts a delivery. `part`: an operand of `&&` in a gate. `filter`: it selects list entries.
 * `negated`: false has an effect too. `value`: the result is used as a value.
 */
export type Use = 'gate' | 'part' | 'filter' | 'negated' | 'value';

export type ComparatorName = 'EQ' | 'NE' | 'LT' | 'LTE' | 'GT' | 'GTE';

/** Structural equality; numbers and `bigint` by value. */
export function deepEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  const kind = kindOf(left);
  if (kind !== kindOf(right)) return false;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((entry, index) => deepEqual(entry, right[index]));
  }
  if (kind !== 'object') return false;
  const [ours, theirs] = [Object(left), Object(right)];
  const names = Object.keys(ours);
  return (
    names.length === Object.keys(theirs).length &&
    names.every((name) => Object.hasOwn(theirs, name) && deepEqual(ours[name], theirs[name]))
  );
}

/** The context of `==` and `!=`. */
export interface Equality {
  readonly use: Use;
  /** One operand is a literal null, which means a missing value. */
  readonly toNull: boolean;
  /** In a gate a missing value is neither equal to an empty one nor different from it. */
  readonly isGate: boolean;
}

/** Missing or empty: null, false, zero, and empty text, list or object. */
const isEmptyValue = (value: unknown): boolean => !isTrue(value) || value === 0;

/**
 * `==` and `!=`.
 * @throws {UnusableValue} for values of different types, and for two missing values whose comparison could become true
 */
export function isEqual(
  [left, right]: readonly [unknown, unknown],
  name: 'EQ' | 'NE',
  { use, toNull, isGate }: Equality,
): boolean {
  const equal = deepEqual(left, right);
  if (toNull) return equal === (name === 'EQ');
  const [leftKind, rightKind] = [kindOf(left), kindOf(right)];
  const isMissing = leftKind === 'null' || rightKind === 'null';
  const areMissing = leftKind === 'null' && rightKind === 'null';
  if (areMissing || (isGate && isMissing && isEmptyValue(left) && isEmptyValue(right))) {
    const what = areMissing ? 'two missing values' : 'a missing value with an empty one';
    if (use === 'negated' || use === 'value') throw new UnusableValue(`compared ${what}`);
    return false;
  }
  const isComparable = leftKind === rightKind || isMissing;
  if (!isComparable && !(use === 'filter' && name === 'EQ')) {
    throw new UnusableValue(`compared ${leftKind} with ${rightKind}, which are never equal`);
  }
  return equal === (name === 'EQ');
}

/**
 * `<`, `<=`, `>`, `>=`; null for a missing number.
 * @throws {UnusableValue} for values that are not numbers, except in a filter, which skips the entry
 */
export function isOrdered(
  left: unknown,
  right: unknown,
  name: Exclude<ComparatorName, 'EQ' | 'NE'>,
  use: Use,
): boolean | null {
  if (!isNumber(left) || !isNumber(right)) {
    const other = isNumber(left) ? right : left;
    const isTolerated = use === 'filter' || (other === null && (use === 'gate' || use === 'part'));
    if (isTolerated) return null;
    throw new UnusableValue(
      `compared the order of ${kindOf(left)} and ${kindOf(right)}; only numbers have one`,
    );
  }
  if (name === 'LT') return left < right;
  if (name === 'LTE') return left <= right;
  return name === 'GT' ? left > right : left >= right;
}

export const isNumber = (value: unknown): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint';

/** JMESPath's truth: anything but null, false, and empty text, list or object. */
export const isTrue = (value: unknown): boolean =>
  value !== null &&
  value !== false &&
  value !== '' &&
  !(typeof value === 'object' && Object.keys(value).length === 0);

/**
 * The truth of a condition. The text "false" and the number 0 are true in JMESPath, so neither is a condition.
 * @throws {UnusableValue}
 */
export function isMet(value: unknown, use: Use): boolean {
  const kind = kindOf(value);
  if (kind === 'string' || kind === 'number') {
    throw new UnusableValue(
      `used ${kind} as a condition; compare it with a value, or with \`null\` for presence`,
    );
  }
  if (use === 'gate' && kind !== 'boolean' && kind !== 'null') {
    throw new UnusableValue(`used ${kind} as a condition; ask for its length or its first entry`);
  }
  return isTrue(value);
}
