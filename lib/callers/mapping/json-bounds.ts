/** What may go into an expression and come out of it: JSON, and of neither more than is good for us. */

const MAX_DEPTH = 64;
const MAX_VALUES = 10_000;
/** UTF-16 units: the largest body, as one string. */
const MAX_TEXT = 64 * 1024;

/** Why a value cannot be used; the message ends a sentence that begins with the expression. */
export class UnusableValue extends Error {
  override readonly name = 'UnusableValue';
}

/**
 * The payload on objects without a prototype, so that no name in an expression finds anything but what was sent. A
 * member called `__proto__` is left out: no expression can name it, and functions that copy objects would obey it.
 */
export function forSearch(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(forSearch);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [name, member] of Object.entries(value)) {
    if (name !== '__proto__') copy[name] = forSearch(member);
  }
  return copy;
}

/**
 * A result, copied as far as it is JSON. Members that are null are left out, since a path that leads nowhere gives null;
 * entries of an array stay, lest a rule be passed over in silence.
 * @throws {UnusableValue} for anything that JSON cannot hold, and for what is too deep or too much
 */
export function fromSearch(value: unknown): unknown {
  let left = MAX_VALUES;
  const copy = (of: unknown, depth: number): unknown => {
    // A short expression can double one value many times over.
    if (--left < 0) throw new UnusableValue(`gave more than ${MAX_VALUES} values`);
    if (depth > MAX_DEPTH) throw new UnusableValue(`gave more than ${MAX_DEPTH} levels`);
    if (of === null || typeof of === 'boolean') return of;
    if (typeof of === 'number' && Number.isFinite(of)) return of;
    if (typeof of === 'string') {
      if (of.length > MAX_TEXT) throw new UnusableValue('gave too long a text');
      return of;
    }
    if (Array.isArray(of)) return Array.from(of, (entry) => copy(entry, depth + 1));
    if (!isPlain(of)) throw new UnusableValue('gave something that is no JSON');
    const members = Object.entries(of).filter(([, member]) => member !== null);
    return Object.fromEntries(members.map(([name, member]) => [name, copy(member, depth + 1)]));
  };
  return copy(value, 0);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
