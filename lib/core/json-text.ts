/** What `JSON.parse` accepts without a word: a member that occurs twice, and text that has no UTF-8 form. Pure. */

export interface TextFault {
  readonly kind: 'duplicate' | 'ill-formed';
  /** The member; of text in an array, the member that holds the array. */
  readonly name: string;
}

/**
 * The first such fault of a text that is known to be well-formed JSON. One pass, which decodes names only, and values
 * only where one may be ill-formed.
 */
export function findTextFault(text: string): TextFault | undefined {
  /** The names so far of each open object; an array has none. */
  const levels: (Set<string> | undefined)[] = [];
  const mayBeIllFormed = HALF.test(text);
  let nameNext = false;
  let name = '';
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case OPEN_OBJECT:
        levels.push(new Set());
        nameNext = true;
        break;
      case OPEN_ARRAY:
        levels.push(undefined);
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        levels.pop();
        nameNext = false;
        break;
      case COMMA:
        nameNext = levels.at(-1) !== undefined;
        break;
      case QUOTE: {
        const start = at;
        at = closingQuote(text, start);
        if (nameNext) {
          nameNext = false;
          name = decode(text.slice(start, at + 1));
          const names = levels.at(-1);
          if (names?.has(name)) return { kind: 'duplicate', name };
          names?.add(name);
          if (!name.isWellFormed()) return { kind: 'ill-formed', name };
        } else if (mayBeIllFormed && isIllFormed(text.slice(start, at + 1))) {
          return { kind: 'ill-formed', name };
        }
      }
    }
  }
  return undefined;
}

const [QUOTE, COMMA] = [0x22, 0x2c];
const [OPEN_OBJECT, CLOSE_OBJECT] = [0x7b, 0x7d];
const [OPEN_ARRAY, CLOSE_ARRAY] = [0x5b, 0x5d];

/** A quote behind an odd number of backslashes belongs to the text. */
function closingQuote(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let first = quote;
    while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
    if ((quote - first) % 2 === 0) return quote;
  }
  return text.length;
}

const BACKSLASH = 0x5c;

const decode = (literal: string): string =>
  literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);

/** One half of a surrogate pair as JSON escapes it; text decoded from UTF-8 has no other. */
const HALF = /\\u[dD][89a-fA-F]/;

/** Does a JSON string hold half a surrogate pair? Hashed or sent as UTF-8 it would become another text. */
export const isIllFormed = (literal: string): boolean =>
  HALF.test(literal) && !decode(literal).isWellFormed();
