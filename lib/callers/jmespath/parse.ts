/** From the text of an expression to its syntax tree, with what the library's tree leaves out. */
import { compile, tokenize } from '@jmespath-community/jmespath';
import { printable } from '../../core/request/faults.ts';
import { exactNumber } from './numbers.ts';

/** Bytes. */
export const MAX_EXPRESSION = 2048;

/** A syntax tree of the library. */
export type Node = ReturnType<typeof compile>;

/** What is wrong with an expression; the message completes a sentence that begins with its name. */
export class ExpressionFault extends Error {
  override readonly name = 'ExpressionFault';
}

/** Begins the name of a field that was written in double quotes, in `marked`. No payload can be asked for it there. */
const QUOTED = '\ue000';

export interface Parsed {
  readonly tree: Node;
  /** The same tree, in which `isQuoted` knows the names in double quotes. */
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

/** The name as it was written, without the mark. */
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

/** A number of a literal is read with the digits that a double keeps, so no other digits may be written. */
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
