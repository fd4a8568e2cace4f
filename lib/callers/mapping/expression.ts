import { compile, type JSONValue, TreeInterpreter } from '@jmespath-community/jmespath';
import { printable } from '../../core/request/faults.ts';
import type { Millis } from '../../core/time.ts';
import { faultIn } from './expression-check.ts';
import { fromSearch, UnusableValue } from './json-bounds.ts';
import { TimeUp, withinTime } from './time-limit.ts';

/** Bytes. */
export const MAX_EXPRESSION = 2048;
/** Hundreds of times what an honest mapping needs on a slow instance. */
const TIME_LIMIT: Millis = 500;

/** What came of an expression; `why` ends a sentence that begins with its name. */
export type Found =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: string };

/** An expression that is ready to run on payloads that `forSearch` has copied. Never throws. */
export type Expression = (payload: unknown) => Found;

/** An expression that is none; the message tells what is wrong with it. */
export class ExpressionFault extends Error {
  override readonly name = 'ExpressionFault';
}

/**
 * Compiles a JMESPath expression (the community's grammar) of the configuration.
 * @throws {ExpressionFault}
 */
export function compileExpression(text: string): Expression {
  if (Buffer.byteLength(text) > MAX_EXPRESSION) {
    throw new ExpressionFault(`has more than ${MAX_EXPRESSION} bytes`);
  }
  const tree = parse(text);
  const fault = faultIn(tree);
  if (fault !== undefined) throw new ExpressionFault(`is not allowed: ${fault}`);
  return (payload) => {
    try {
      // The payload came out of JSON.parse, and a copy of that is JSON.
      const found = withinTime(TIME_LIMIT, () => TreeInterpreter.search(tree, payload as JSONValue));
      return { ok: true, value: fromSearch(found) };
    } catch (error) {
      return { ok: false, why: whyOf(error) };
    }
  };
}

function parse(text: string): ReturnType<typeof compile> {
  try {
    return compile(text);
  } catch (error) {
    const { message } = error instanceof Error ? error : { message: 'no reason was given' };
    throw new ExpressionFault(`is no JMESPath: ${printable(message.replace(/^Syntax error[:,]? /, ''))}`);
  }
}

function whyOf(error: unknown): string {
  if (error instanceof UnusableValue || error instanceof TimeUp) return error.message;
  return `failed: ${printable(error instanceof Error ? error.message : 'no reason was given')}`;
}
