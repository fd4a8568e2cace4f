/** JSON: values, canonical text, and the faults that JSON.parse silently accepts. */
import { createHash } from 'node:crypto';

/** A JSON object, which is neither null nor an array. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The member itself, never what the prototype has under this name. */
export const memberOf = (source: JsonObject, name: string): unknown =>
  Object.hasOwn(source, name) ? source[name] : undefined;

const SURROGATE = /[\ud800-\udfff]/;

/** By code point, not by UTF-16 unit and not by locale: the same in every language that may recompute it. */
function byCodePoint(a: string, b: string): number {
  // Without surrogates units and points order alike, and almost no key has one.
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : Number(a > b);
  const [left, right] = [Array.from(a), Array.from(b)];
  for (const [index, point] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const difference = (point.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function canonicalObject(value: object): string {
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/**
 * One text for every value that JSON can hold: no white space, keys sorted at every depth, undefined members left out.
 * As RFC 8785, but with keys in code-point order.
 * @throws {TypeError} for what JSON cannot hold: `undefined` itself, NaN, Infinity, functions, BigInt, class instances.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return canonicalObject(value);
  }
  throw new TypeError(`canonical JSON cannot hold ${Object.prototype.toString.call(value)}`);
}

/** SHA-256 of the UTF-8 bytes, 64 hexadecimal digits. */
export const sha256Hex = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** What `JSON.parse` accepts without a word: members that occur twice, text without a UTF-8 form, lost digits. Pure. */
export interface TextFault {
  readonly kind: 'duplicate' | 'ill-formed' | 'too-deep' | 'inexact';
  /** Names and indices from the root. */
  readonly path: readonly (string | number)[];
  /** The fault is in the name of a member, not in a value. */
  readonly inName?: true;
  /** The number as it is written. */
  readonly literal?: string;
}

export interface TextLimits {
  /** Levels of nesting. */
  readonly depth?: number;
  /** Digits that a number with a fraction or an exponent may have. */
  readonly digits?: number;
}

interface Level {
  /** The names so far; an array has none. */
  readonly names: Set<string> | undefined;
  /** The name or index that is read. */
  at: string | number;
  /** In an object. */
  nameNext: boolean;
}

/**
 * The first such fault of a text that is known to be well-formed JSON. One pass, which decodes names only, and values
 * only where one may be ill-formed.
 */
export function findTextFault(
  text: string,
  { depth = Number.POSITIVE_INFINITY, digits = Number.POSITIVE_INFINITY }: TextLimits = {},
): TextFault | undefined {
  const levels: Level[] = [];
  const mayBeIllFormed = HALF.test(text);
  const fault = (kind: TextFault['kind'], more?: Partial<TextFault>): TextFault => ({
    kind,
    path: levels.map(({ at }) => at),
    ...more,
  });
  for (let at = 0; at < text.length; at += 1) {
    const level = levels.at(-1);
    const character = text.charAt(at);
    switch (character) {
      case '{':
      case '[': {
        if (levels.length >= depth) return fault('too-deep');
        const names = character === '{' ? new Set<string>() : undefined;
        levels.push({ names, at: 0, nameNext: true });
        break;
      }
      case '}':
      case ']':
        levels.pop();
        break;
      case ',':
        if (level?.names) level.nameNext = true;
        else if (level) level.at = Number(level.at) + 1;
        break;
      case '"': {
        const start = at;
        at = closingQuote(text, start);
        if (level?.names && level.nameNext) {
          const name = decode(text.slice(start, at + 1));
          level.at = name;
          level.nameNext = false;
          if (level.names.has(name)) return fault('duplicate');
          level.names.add(name);
          if (!name.isWellFormed()) return fault('ill-formed', { inName: true });
        } else if (mayBeIllFormed && isIllFormed(text.slice(start, at + 1))) return fault('ill-formed');
        break;
      }
      default:
        NUMBER.lastIndex = at;
        if (character > ' ' && NUMBER.test(text)) {
          const literal = text.slice(at, NUMBER.lastIndex);
          if (/[.eE]/.test(literal) && digitsOf(literal) > digits) return fault('inexact', { literal });
          at = NUMBER.lastIndex - 1;
        }
    }
  }
  return undefined;
}

/** The member that the fault is in; of text in an array, the member that holds the array. */
export const memberOfFault = ({ path }: TextFault): string =>
  path.findLast((step) => typeof step === 'string') ?? '';

const NUMBER = /-?\d[-+.\deE]*/y;

/** Without leading zeros and without the exponent. */
const digitsOf = (literal: string): number => literal.replace(/[eE].*|\D/g, '').replace(/^0+/, '').length;

/** A quote behind an odd number of backslashes belongs to the text. */
function closingQuote(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let first = quote;
    while (text[first - 1] === '\\') first -= 1;
    if ((quote - first) % 2 === 0) return quote;
  }
  return text.length;
}

const decode = (literal: string): string =>
  literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);

/** One half of a surrogate pair as JSON escapes it; text decoded from UTF-8 has no other. */
const HALF = /\\u[dD][89a-fA-F]/;

/** Does a JSON string hold half a surrogate pair? Hashed or sent as UTF-8 it would become another text. */
const isIllFormed = (literal: string): boolean => HALF.test(literal) && !decode(literal).isWellFormed();
