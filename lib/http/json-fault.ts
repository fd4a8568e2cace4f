/** Where a text stops being JSON. Only for texts that `JSON.parse` has refused: its own errors often give no position. */

const PLAIN = '[^"\\\\\\u0000-\\u001f]*';
/** The well-formed beginning of a string, without its closing quote. */
const STRING = `"${PLAIN}(?:\\\\(?:["\\\\/bfnrt]|u[0-9a-fA-F]{4})${PLAIN})*`;
const SCALAR = '-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null';
const TOKEN = new RegExp(`(${STRING})|(${SCALAR})|([{}[\\],:])`, 'y');
const SPACE = /[ \t\n\r]*/y;

type Next = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or ]' | ', or }' | 'end';

/** UTF-16 units from 0; the length of the text where it ends too early. */
export function jsonFaultAt(text: string): number {
  const open: ('[' | '{')[] = [];
  const done = (): Next => {
    const level = open.at(-1);
    if (level === undefined) return 'end';
    return level === '[' ? ', or ]' : ', or }';
  };
  let next: Next = 'value';
  for (let at = 0; ; ) {
    at = endOf(SPACE, text, at);
    const end = endOf(TOKEN, text, at);
    const first = text[at] ?? '';
    if (end === at) return at;
    const isString = first === '"';
    if (isString && text[end] !== '"') return end;
    if (isString && (next === 'name' || next === 'name or }')) next = ':';
    else if (isString || !'{}[],:'.includes(first)) {
      if (next !== 'value' && next !== 'value or ]') return at;
      next = done();
    } else {
      const after = afterMark(first, next, open);
      if (after === undefined) return at;
      next = after === 'done' ? done() : after;
    }
    at = isString ? end + 1 : end;
  }
}

function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

/** What may follow a brace, bracket, comma or colon; undefined: it is not allowed here. */
function afterMark(mark: string, next: Next, open: ('[' | '{')[]): Next | 'done' | undefined {
  switch (mark) {
    case '{':
    case '[':
      if (next !== 'value' && next !== 'value or ]') return undefined;
      open.push(mark);
      return mark === '{' ? 'name or }' : 'value or ]';
    case '}':
    case ']':
      if (!next.endsWith(`or ${mark}`)) return undefined;
      open.pop();
      return 'done';
    case ',':
      if (next === ', or ]') return 'value';
      return next === ', or }' ? 'name' : undefined;
    default:
      return next === ':' ? 'value' : undefined;
  }
}
