/** Exact numbers: a number that would lose a digit cannot be used. */

/** Digits of the longest integer that is kept. */
const MAX_DIGITS = 1000;
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const SHORT = /^-?[\d.]{1,15}$/;
const INTEGER = /^-?\d+$/;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

interface Decimal {
  /** Without leading or trailing zeros; empty for zero. */
  readonly digits: string;
  /** The power of ten by which the digits are multiplied. */
  readonly exponent: number;
}

function decimalOf(text: string): Decimal | undefined {
  // Limits the input of the patterns below.
  const match = text.length <= MAX_DIGITS + 100 ? DECIMAL.exec(text) : null;
  if (!match) return undefined;
  const [, , whole = '', fraction = '', power = '0'] = match;
  const all = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  return { digits, exponent: Number(power) - fraction.length + (all.length - digits.length) };
}

/**
 * A JSON number without loss: a `bigint` beyond 2^53−1, otherwise a number. Undefined if the closest number has other
 * digits.
 */
export function exactNumber(text: string): number | bigint | undefined {
  // A double keeps every decimal of 15 digits; minus zero is zero.
  if (SHORT.test(text)) return Number(text) || 0;
  const decimal = decimalOf(text);
  if (decimal === undefined) return undefined;
  const { digits, exponent } = decimal;
  if (digits === '') return 0;
  const value = Number(text);
  if (!Number.isFinite(value) && !INTEGER.test(text)) return undefined;
  if (exponent >= 0) {
    if (Number.isSafeInteger(value) && digits.length + exponent <= 16) return value;
    if (digits.length + exponent > MAX_DIGITS) return undefined;
    return BigInt(`${text.startsWith('-') ? '-' : ''}${digits}${'0'.repeat(exponent)}`);
  }
  const kept = decimalOf(String(value));
  return kept?.digits === digits && kept.exponent === exponent ? value : undefined;
}

/** `to_number()`: text that is a JSON number, or a number; null for anything else. @throws {RangeError} */
export function toNumber(value: unknown): number | bigint | null {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value !== 'string' || !JSON_NUMBER.test(value)) return null;
  const exact = exactNumber(value);
  if (exact === undefined) throw new RangeError('a number has more digits than are kept');
  return exact;
}

/** @throws {RangeError} for a calculated number that is not exact */
export function assertExact(value: number): number {
  if (Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))) return value;
  throw new RangeError('a calculated number has more digits than are kept');
}
