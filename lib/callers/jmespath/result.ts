/** Limits the result of an expression to JSON of the size of a request. */
import { readable, UnusableValue } from './values.ts';

const MAX_DEPTH = 64;
const MAX_VALUES = 10_000;
/** UTF-16 units: the largest request, as one string. */
const MAX_TEXT = 64 * 1024;

/**
 * Copies a result. Null members are left out, because a path without a match is null; null entries of an array stay, so
 * that no rule is lost silently. Integers beyond 2^53−1 become text, which keeps their digits.
 * @param kept the name of a member that stays although it is null
 * @throws {UnusableValue} for values that are not JSON, too deep or too large
 */
export function copyResult(value: unknown, kept?: string): unknown {
  let left = MAX_VALUES;
  const copy = (of: unknown, depth: number): unknown => {
    // A short expression can multiply a value many times.
    if (--left < 0) throw new UnusableValue(`gave more than ${MAX_VALUES} values`);
    if (depth > MAX_DEPTH) throw new UnusableValue(`gave more than ${MAX_DEPTH} levels`);
    readable(of);
    if (of === null || typeof of === 'boolean') return of;
    if (typeof of === 'number' && Number.isFinite(of)) return of;
    if (typeof of === 'bigint') return String(of);
    if (typeof of === 'string') {
      if (of.length > MAX_TEXT) throw new UnusableValue('gave a text that is too long');
      return of;
    }
    if (Array.isArray(of)) return Array.from(of, (entry) => copy(entry, depth + 1));
    if (!isPlain(of)) throw new UnusableValue('gave a value that is not JSON');
    const members = Object.entries(of).filter(([name, member]) => member !== null || name === kept);
    return Object.fromEntries(members.map(([name, member]) => [name, copy(member, depth + 1)]));
  };
  return copy(value, 0);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
