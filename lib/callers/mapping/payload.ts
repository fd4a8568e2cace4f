/**
 * Parses the JSON of a webhook sender. A part that cannot be read exactly (a duplicate member, a number with too many
 * digits, deep nesting) is a fault only if an expression reads it.
 */
import { ProblemError } from '../../core/errors/errors.ts';
import { printable } from '../../core/visible.ts';
import { exactNumber } from '../jmespath/numbers.ts';
import { Unreadable } from '../jmespath/values.ts';

/** The nesting that an expression can read, which limits recursion. */
const MAX_READABLE_LEVELS = 512;
/** The nesting that is parsed, which limits memory. */
const MAX_LEVELS = 10_000;

const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

type Container = unknown[] | Record<string, unknown>;

interface Level {
  /** Undefined: too deep to be read, so nothing is kept. */
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
 * Objects have no prototype, so that a name finds only sent members. Integers beyond 2^53−1 become `bigint`. A member
 * called `__proto__` is dropped: no expression can name it, and it would become the prototype of a copy.
 * @throws {ProblemError} `InvalidJson`, which does not quote the text
 */
export const readPayload = (text: string): Payload => ({ root: new Parser(text).parse() });

/** Not recursive, so that deep nesting cannot overflow the stack. */
class Parser {
  readonly #text: string;
  readonly #holder: Record<string, unknown> = Object.create(null);
  readonly #levels: Level[] = [{ into: this.#holder, end: '', name: 'root' }];
  #expected: 'value' | 'value or end' | 'name' | 'name or end' | 'colon' | 'separator' = 'value';
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): unknown {
    for (let char = this.#next(); char !== undefined; char = this.#next()) {
      if (char === '{' || char === '[') this.#open(char);
      else if (char === '}' || char === ']') this.#close(char);
      else if (char === ',') this.#step('separator', this.#level.end === '}' ? 'name' : 'value');
      else if (char === ':') this.#step('colon', 'value');
      else if (char === '"') this.#string();
      else this.#scalar();
    }
    this.#require(this.#levels.length === 1 && this.#expected === 'separator');
    return this.#holder.root;
  }

  /** The next character that is not white space. */
  #next(): string | undefined {
    let char = this.#text[this.#at];
    while (char === ' ' || char === '\n' || char === '\r' || char === '\t') char = this.#text[++this.#at];
    return char;
  }

  get #level(): Level {
    const level = this.#levels.at(-1);
    if (level === undefined) throw this.#malformed();
    return level;
  }

  get #isValueNext(): boolean {
    return this.#expected === 'value' || this.#expected === 'value or end';
  }

  #step(from: 'separator' | 'colon', to: 'name' | 'value'): void {
    this.#require(this.#expected === from && this.#level.end !== '');
    this.#expected = to;
    this.#at += 1;
  }

  #open(char: '{' | '['): void {
    this.#require(this.#isValueNext);
    if (this.#levels.length > MAX_LEVELS) {
      throw new ProblemError('InvalidJson', { detail: `More than ${MAX_LEVELS} levels of nesting.` });
    }
    const isReadable = this.#levels.length <= MAX_READABLE_LEVELS && this.#level.into !== undefined;
    const into: Container | undefined = !isReadable ? undefined : char === '[' ? [] : Object.create(null);
    if (into === undefined) this.#putUnreadable(`is nested deeper than ${MAX_READABLE_LEVELS} levels`);
    else this.#put(into);
    this.#levels.push({ into, end: char === '[' ? ']' : '}', name: '' });
    this.#expected = char === '[' ? 'value or end' : 'name or end';
    this.#at += 1;
  }

  #close(char: '}' | ']'): void {
    const isEnd = this.#expected === 'separator' || this.#expected.endsWith('or end');
    this.#require(isEnd && char === this.#level.end);
    this.#levels.pop();
    this.#expected = 'separator';
    this.#at += 1;
  }

  #string(): void {
    const end = endOfString(this.#text, this.#at);
    const string = end === undefined ? undefined : stringOf(this.#text.slice(this.#at, end));
    if (string === undefined) throw this.#malformed();
    if (this.#expected === 'name' || this.#expected === 'name or end') {
      this.#level.name = string;
      this.#expected = 'colon';
    } else {
      this.#require(this.#isValueNext);
      this.#put(string);
    }
    this.#at = end ?? this.#at;
  }

  #scalar(): void {
    SCALAR.lastIndex = this.#at;
    const token = SCALAR.exec(this.#text)?.[0];
    if (token === undefined || !this.#isValueNext) throw this.#malformed();
    if (token === 'true' || token === 'false') this.#put(token === 'true');
    else if (token === 'null') this.#put(null);
    else {
      const number = exactNumber(token);
      if (number !== undefined) this.#put(number);
      else this.#putUnreadable('is a number with too many digits; send it as text');
    }
    this.#at += token.length;
  }

  #put(value: unknown): void {
    const { into, name } = this.#level;
    this.#expected = 'separator';
    if (into === undefined || name === '__proto__') return;
    if (Array.isArray(into)) into.push(value);
    else if (!Object.hasOwn(into, name)) into[name] = value;
    else into[name] = new Unreadable(`read the member "${printable(name)}", which occurs twice`);
  }

  #putUnreadable(why: string): void {
    const { into, name } = this.#level;
    const member = into === this.#holder ? 'a payload' : `the member "${printable(name)}"`;
    this.#put(new Unreadable(`read ${Array.isArray(into) ? 'an array entry' : member} that ${why}`));
  }

  #require(isAllowed: boolean): void {
    if (!isAllowed) throw this.#malformed();
  }

  #malformed(): ProblemError {
    const detail = `The body is not well-formed JSON at character ${Math.min(this.#at, this.#text.length) + 1}.`;
    return new ProblemError('InvalidJson', { detail });
  }
}

/** The index after the closing quote of the string that starts at `start`. */
function endOfString(text: string, start: number): number | undefined {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return undefined;
}

/** Undefined for an invalid escape or a control character. */
function stringOf(literal: string): string | undefined {
  if (!/[\\\p{Cc}]/u.test(literal)) return literal.slice(1, -1);
  try {
    return String(JSON.parse(literal));
  } catch {
    return undefined;
  }
}
