/**
 * The subset of the log service's search syntax that `docs/reference/log-queries.md` uses, as documented: a value is split
 * at delimiters, in any case; a bare or quoted word fits if its parts are among them, with `*` if one begins so.
 */
type Line = Readonly<Record<string, unknown>>;
type Test = (line: Line) => boolean;

/** The default delimiters of an index. */
const DELIMITERS = /[\s,'";=()[\]{}?@&<>/:]+/;
const parts = (value: unknown): string[] => String(value).toLowerCase().split(DELIMITERS).filter(Boolean);

const TOKENS = /\s*(?:(\()|(\))|(and|or|not)(?=[\s(])|([\w.]+):\s*(?:"([^"]*)"|([^\s()"]+)))/y;

function fits(line: Line, field: string, wanted: string): boolean {
  if (!field.startsWith('message.')) throw new SyntaxError(`no such field: ${field}`);
  const value = line[field.slice('message.'.length)];
  if (value === undefined) return false;
  const prefix = wanted.endsWith('*');
  const words = parts(prefix ? wanted.slice(0, -1) : wanted);
  const found = parts(value);
  return words.every((word) => found.some((part) => (prefix ? part.startsWith(word) : part === word)));
}

/** The search of a query, ready to be asked of lines. @throws {SyntaxError} for anything outside the subset */
export function readSearch(query: string): Test {
  const [search = ''] = query.split('|');
  let at = 0;
  const take = () => {
    TOKENS.lastIndex = at;
    const [whole = '', open, close, operator, field, quoted, bare] = TOKENS.exec(search) ?? [];
    return { whole, kind: open ?? close ?? operator ?? (field && 'term'), field, value: quoted ?? bare };
  };
  const next = () => {
    const token = take();
    at += token.whole.length;
    return token;
  };
  const either = (): Test => {
    let left = both();
    while (take().kind === 'or') {
      next();
      const [a, b] = [left, both()];
      left = (line) => a(line) || b(line);
    }
    return left;
  };
  const both = (): Test => {
    let left = one();
    for (;;) {
      const { kind } = take();
      if (kind !== 'and' && kind !== 'not') return left;
      next();
      const [a, b] = [left, one()];
      left = kind === 'and' ? (line) => a(line) && b(line) : (line) => a(line) && !b(line);
    }
  };
  const one = (): Test => {
    const { kind, field = '', value = '' } = next();
    if (kind === 'term') return (line) => fits(line, field, value);
    if (kind !== '(') throw new SyntaxError(`cannot read from here: ${search.slice(at)}`);
    const inner = either();
    if (next().kind !== ')') throw new SyntaxError(`a bracket is not closed: ${search}`);
    return inner;
  };
  const test = either();
  if (search.slice(at).trim() !== '') throw new SyntaxError(`cannot read from here: ${search.slice(at)}`);
  return test;
}
