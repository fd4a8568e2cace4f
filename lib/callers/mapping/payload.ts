/**
 * Reads the JSON of a sender who cannot change it. A part that cannot be read exactly (a duplicate member, a number with
 * more digits than are kept, deep nesting) is a fault only for an expression that reads it.
 */
import { ProblemError } from '../../core/errors/errors.ts';
import { printable } from '../../core/request/faults.ts';
import { exactNumber } from '../jmespath/numbers.ts';
import { Unreadable } from '../jmespath/values.ts';

/** Levels that an expression can read, which bounds the recursion over what it reads. */
const MAX_READABLE_LEVELS = 512;
/** Levels that are parsed at all, which bounds the memory of the parser. */
const MAX_LEVELS = 10_000;

const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

type Container = unknown[] | Record<string, unknown>;

interface Level {
  /** Undefined: too deep to be read, so that nothing is kept. */
  readonly into: Container | undefined;
  readonly end: '}' | ']' | '';
  /** The member that is being read; an array has none. */
  name: string;
}

/** A parsed payload; parts of it, or all of it, may be `Unreadable`. */
export interface Payload {
  readonly root: unknown;
}

/**
 * Objects have no prototype, so that a name finds only what was sent. Integers beyond 2^53−1 become `bigint`. A member
 * called `__proto__` is left out: no expression can name it, and copies of the object would obey it.
 * @throws {ProblemError} `InvalidJson`, which quotes nothing of the text
 */
export function readPayload(text: string): Payload {
  const holder: Record<string, unknown> = Object.create(null);
  const levels: Level[] = [{ into: holder, end: '', name: 'root' }];
  let expected: 'value' | 'value or end' | 'name' | 'name or end' | 'colon' | 'separator' = 'value';
  let at = 0;

  const malformed = (): ProblemError =>
    new ProblemError('InvalidJson', {
      detail: `The body is not well-formed JSON at character ${Math.min(at, text.length) + 1}.`,
    });
  const require = (allowed: boolean): void => {
    if (!allowed) throw malformed();
  };
  const put = (value: unknown): void => {
    const { into, name } = levels.at(-1) ?? { into: undefined, name: '' };
    expected = 'separator';
    if (into === undefined || name === '__proto__') return;
    if (Array.isArray(into)) into.push(value);
    else if (!Object.hasOwn(into, name)) into[name] = value;
    else into[name] = new Unreadable(`read the member "${printable(name)}", which occurs twice`);
  };
  const putUnreadable = (why: string): void => {
    const { into, name } = levels.at(-1) ?? { into: undefined, name: '' };
    const what = Array.isArray(into)
      ? 'an array entry'
      : into === holder
        ? 'a payload'
        : `the member "${printable(name)}"`;
    put(new Unreadable(`read ${what} that ${why}`));
  };

  for (;;) {
    let char = text[at];
    while (char === ' ' || char === '\n' || char === '\r' || char === '\t') char = text[++at];
    if (char === undefined) break;
    const isValueNext = expected === 'value' || expected === 'value or end';
    const level = levels.at(-1);
    switch (char) {
      case '{':
      case '[': {
        require(isValueNext);
        if (levels.length > MAX_LEVELS) {
          throw new ProblemError('InvalidJson', { detail: `More than ${MAX_LEVELS} levels of nesting.` });
        }
        const readable = levels.length <= MAX_READABLE_LEVELS && level?.into !== undefined;
        const into: Container | undefined = !readable ? undefined : char === '[' ? [] : Object.create(null);
        if (into === undefined) putUnreadable(`is nested deeper than ${MAX_READABLE_LEVELS} levels`);
        else put(into);
        levels.push({ into, end: char === '[' ? ']' : '}', name: '' });
        expected = char === '[' ? 'value or end' : 'name or end';
        at += 1;
        break;
      }
      case '}':
      case ']':
        require(char === level?.end && (expected === 'separator' || expected.endsWith('or end')));
        levels.pop();
        expected = 'separator';
        at += 1;
        break;
      case ',':
        require(expected === 'separator' && level !== undefined && level.end !== '');
        expected = level?.end === '}' ? 'name' : 'value';
        at += 1;
        break;
      case ':':
        require(expected === 'colon');
        expected = 'value';
        at += 1;
        break;
      case '"': {
        const end = endOfString(text, at);
        const string = end === undefined ? undefined : stringOf(text.slice(at, end));
        if (string === undefined || level === undefined) throw malformed();
        if (expected === 'name' || expected === 'name or end') {
          level.name = string;
          expected = 'colon';
        } else {
          require(isValueNext);
          put(string);
        }
        at = end ?? at;
        break;
      }
      default: {
        SCALAR.lastIndex = at;
        const token = SCALAR.exec(text)?.[0];
        if (token === undefined || !isValueNext) throw malformed();
        if (token === 'true' || token === 'false') put(token === 'true');
        else if (token === 'null') put(null);
        else {
          const number = exactNumber(token);
          if (number === undefined)
            putUnreadable('is a number with more digits than are kept; send it as text');
          else put(number);
        }
        at += token.length;
      }
    }
  }
  require(levels.length === 1 && expected === 'separator');
  return { root: holder.root };
}

/** The index behind the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number | undefined {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return undefined;
}

/** Undefined for a wrong escape or a control character. */
function stringOf(literal: string): string | undefined {
  if (!/[\\\p{Cc}]/u.test(literal)) return literal.slice(1, -1);
  try {
    return String(JSON.parse(literal));
  } catch {
    return undefined;
  }
}
