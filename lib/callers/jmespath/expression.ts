import { isJsonObject } from '../../core/json.ts';
import type { Millis } from '../../core/time.ts';
import { printable, shown } from '../../core/visible.ts';
import { faultIn } from './check.ts';
import { evaluate, type Purpose } from './evaluate.ts';
import { sourcesOf } from './fields.ts';
import { ExpressionFault, type Node, parseExpression } from './parse.ts';
import { copyResult } from './result.ts';
import { type Shape, shapeOf } from './shape.ts';
import { TimeUp, withinTime } from './time-limit.ts';
import { UnusableValue } from './values.ts';

/** Hundreds of times what a mapping needs on a slow instance. */
const TIME_LIMIT: Millis = 500;

/** The result of an expression; `why` completes a sentence that begins with its name. */
export type Evaluated =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: string };

/** A compiled expression. Never throws. */
export interface Expression {
  (payload: { readonly root: unknown }): Evaluated;
  /** The field of the payload that each member of the made object is read from, as far as it has a short name. */
  readonly sources?: ReadonlyMap<string, string>;
}

/**
 * The use of an expression.
 * `when` is a gate: a boolean, or null if it is undecided. `token` must have all of its parts from the payload.
 */
export type Role = 'when' | 'map' | 'token' | 'fresh';

/** A plan that the payload lacks is refused: an empty field must not make a request without a plan of an approved one. */
const NEVER_LEFT_OUT = 'Plan';

const PURPOSES: Readonly<Record<Role, Purpose>> = {
  when: { use: 'gate' },
  map: { use: 'value' },
  token: { use: 'value', isToken: true },
  fresh: { use: 'value' },
};

/**
 * Compiles a JMESPath expression (the community's grammar) of the configuration.
 * @throws {ExpressionFault} for a malformed or meaningless expression
 */
export function compileExpression(text: string, role: Role): Expression {
  const purpose = PURPOSES[role];
  const { tree, marked } = parseExpression(text);
  const { isConstant } = checked(marked, purpose);
  if (isConstant && role !== 'map') throw new ExpressionFault('does not read the payload');

  const expression: Expression = (payload) => {
    try {
      const value = withinTime(TIME_LIMIT, () => evaluate(tree, payload.root, purpose));
      if (role === 'when') assertDecision(value);
      return { ok: true, value: copyResult(value, role === 'map' ? NEVER_LEFT_OUT : undefined) };
    } catch (error) {
      return { ok: false, why: whyOf(error) };
    }
  };
  if (role === 'token' || role === 'map') assertFromPayload(expression, role);
  return role === 'map' ? Object.assign(expression, { sources: sourcesOf(tree) }) : expression;
}

/** Why `compileExpression` refuses this text; undefined: it does not. */
export function expressionFault(text: string, role: Role): string | undefined {
  try {
    compileExpression(text, role);
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionFault) return error.message;
    throw error;
  }
}

/** @throws {ExpressionFault} */
function checked(marked: Node, { use }: Purpose): Shape {
  try {
    const fault = faultIn(marked);
    if (fault !== undefined) throw new ExpressionFault(`is not allowed: ${fault}`);
    return shapeOf(marked, use);
  } catch (error) {
    if (error instanceof RangeError) throw new ExpressionFault('is nested too deeply');
    throw error;
  }
}

/** A token that an empty payload has too would be shared by all payloads that lack its members. */
function assertFromPayload(expression: Expression, role: 'token' | 'map'): void {
  const empty = expression({ root: Object.create(null) });
  if (!empty.ok) return;
  const token = role === 'token' ? empty.value : isJsonObject(empty.value) ? empty.value.ClientToken : null;
  if (token === undefined || token === null || token === '') return;
  const given = `${role === 'map' ? 'the ClientToken ' : ''}${printable(JSON.stringify(token))}`;
  throw new ExpressionFault(
    `gives ${given} for an empty payload, so all changes without that member would share one token; remove the default`,
  );
}

/** In JMESPath the texts "rejected" and "false" are true. @throws {UnusableValue} */
function assertDecision(value: unknown): void {
  if (typeof value === 'boolean' || value === null) return;
  const given = typeof value === 'bigint' ? String(value) : shown(value);
  throw new UnusableValue(`gave ${given}; it must give true, false or null`);
}

function whyOf(error: unknown): string {
  if (error instanceof UnusableValue && error.member !== undefined) {
    return `(for ${printable(error.member)}) ${error.message}`;
  }
  if (error instanceof UnusableValue || error instanceof TimeUp) return error.message;
  return `failed: ${printable(error instanceof Error ? error.message : 'no reason was given')}`;
}
