/** Parses an expression, and adds what the syntax tree of the library lacks. */
import { compile, tokenize } from '@jmespath-community/jmespath';
import { printable } from '../../core/visible.ts';
import { exactNumber } from './numbers.ts';

/** Bytes. */
export const MAX_EXPRESSION = 2048;

/** A syntax tree of the library. */
export type Node = ReturnType<typeof compile>;

/** The fault of an expression. The message continues a sentence that starts with the name of the expression. */
export class ExpressionFault extends Error {
  override readonly name = 'ExpressionFault';
}

/** In `marked`, the prefix of a field name that was written in double quotes. That tree is never evaluated. */
const QUOTED = '\ue000';

export interface Parsed {
  readonly tree: Node;
  /** The same tree, with marks at the names in double quotes, for `isQuoted`. */
  readonly marked: Node;
}

/** @throws {ExpressionFault} */
export function parseExpression(text: string): Parsed {
  if (Buffer.byteLength(text) > MAX_EXPRESSION) {
    throw new ExpressionFault(`has more than ${MAX_EXPRESSION} bytes`);
  }
  const tree = parse(text);
  assertLiterals(text);
  return { tree, marked: parse(markQuoted(text)) };
}

/** A field whose name is written in double quotes. */
export const isQuoted = (node: Node): node is Extract<Node, { type: 'Field' }> =>
  node.type === 'Field' && node.name.startsWith(QUOTED);

/** The name without the mark. */
export const plainName = (name: string): string =>
  name.startsWith(QUOTED) ? name.slice(QUOTED.length) : name;

function parse(text: string): Node {
  try {
    return compile(text);
  } catch (error) {
    const { message } = error instanceof Error ? error : { message: 'no reason was given' };
    throw new ExpressionFault(
      `is not valid JMESPath: ${printable(message.replace(/^Syntax error[:,]? /, ''))}`,
    );
  }
}

function markQuoted(text: string): string {
  const quotes = tokenize(text).filter(({ type }) => String(type) === 'QuotedIdentifier');
  let from = 0;
  const parts = quotes.map(({ start }) => {
    const part = text.slice(from, start + 1);
    from = start + 1;
    return part;
  });
  return [...parts, text.slice(from)].join(QUOTED);
}

/** A literal number must be exact as a double, because the library parses it as one. */
function assertLiterals(text: string): void {
  const tokens = tokenize(text);
  tokens.forEach(({ start, type }, index) => {
    if (String(type) !== 'Literal' || text[start] !== '`') return;
    const literal = text.slice(start, tokens[index + 1]?.start);
    const withoutStrings = literal.replaceAll(/"(?:[^"\\]|\\.)*"/g, '');
    for (const [number] of withoutStrings.matchAll(/-?\d[\d.eE+-]*/g)) {
      if (typeof exactNumber(number) !== 'number') {
        throw new ExpressionFault(
          `has the number ${printable(number)}, which has more digits than are kept; compare to_string() of the member with '${printable(number)}'`,
        );
      }
    }
  });
}
