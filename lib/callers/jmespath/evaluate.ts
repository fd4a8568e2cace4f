/**
 * Evaluates a syntax tree of JMESPath (the community's grammar) on a payload. It differs from the language in
 * meaningless comparisons (`compare.ts`), keeps every digit of a number, and finds own members only.
 */
import { printable } from '../../core/visible.ts';
import { isEqual, isMet, isOrdered, isTrue, type Use } from './compare.ts';
import { fieldOf } from './fields.ts';
import { FUNCTIONS, type FunctionEntry, type Parameter } from './functions.ts';
import { assertExact } from './numbers.ts';
import type { Node } from './parse.ts';
import { forMember, kindOf, objectOf, readable, UnusableValue } from './values.ts';

type Of<Type extends Node['type']> = Extract<Node, { type: Type }>;

/** The limit of visited nodes: far more than a mapping of the largest payload needs, and less than memory allows. */
const MAX_STEPS = 2_000_000;

interface Scope {
  readonly root: unknown;
  readonly variables: ReadonlyMap<string, unknown>;
  /** Every part of a token must be present, see `assertTokenParts`. */
  readonly isToken: boolean;
  readonly isGate: boolean;
  readonly steps: { left: number };
}

export interface Purpose {
  readonly use: Use;
  readonly isToken?: boolean;
}

/** @throws {UnusableValue | RangeError} if the value cannot be read exactly, or a comparison is meaningless */
export function evaluate(tree: Node, root: unknown, { use, isToken = false }: Purpose): unknown {
  const isGate = use === 'gate';
  return visit(tree, root, use, { root, variables: new Map(), isToken, isGate, steps: { left: MAX_STEPS } });
}

function visit(node: Node, current: unknown, use: Use, scope: Scope): unknown {
  scope.steps.left -= 1;
  if (scope.steps.left < 0) throw new UnusableValue('takes too many steps');
  return readable(resultOf(node, current, use, scope));
}

function resultOf(node: Node, current: unknown, use: Use, scope: Scope): unknown {
  const value = (of: Node, on: unknown = current): unknown => visit(of, on, 'value', scope);
  switch (node.type) {
    case 'Field':
      return memberOf(current, node.name);
    case 'Current':
    case 'Identity':
      return current;
    case 'Root':
      return scope.root;
    case 'Literal':
      return node.value;
    case 'Variable':
      return variable(node.name, scope);
    case 'Subexpression': {
      const left = value(node.left);
      return left === null ? null : visit(node.right, left, use, scope);
    }
    case 'Pipe':
      return visit(node.right, value(node.left), use, scope);
    case 'IndexExpression':
      return value(node.right, value(node.left));
    case 'Index':
      return Array.isArray(current) ? (current.at(node.value) ?? null) : null;
    case 'Slice':
      return slice(current, node);
    case 'Projection': {
      const base = value(node.left);
      // A slice of a text is a text, without entries.
      const isSlice = node.left.type === 'IndexExpression' && node.left.right.type === 'Slice';
      if (isSlice && typeof base === 'string') return value(node.right, base);
      return project(base, node.right, scope);
    }
    case 'ValueProjection': {
      const base = value(node.left);
      return kindOf(base) === 'object' ? project(Object.values(Object(base)), node.right, scope) : null;
    }
    case 'FilterProjection': {
      const base = value(node.left);
      if (!Array.isArray(base)) return null;
      const kept = base.filter((entry) => isMet(visit(node.condition, entry, 'filter', scope), 'filter'));
      return project(kept, node.right, scope);
    }
    case 'Flatten': {
      const base = value(node.child);
      return Array.isArray(base) ? base.flat() : null;
    }
    case 'MultiSelectList':
      return node.children.map((child) => value(child));
    case 'MultiSelectHash':
      return objectOf(
        node.children.map(({ name, value: of }) => [name, forMember(name, () => value(of))] as const),
      );
    case 'NotExpression':
      return !isMet(visit(node.child, current, 'negated', scope), 'negated');
    case 'AndExpression':
      return and(node.left, node.right, current, use, scope);
    case 'OrExpression': {
      const left = visit(node.left, current, use, scope);
      return (use === 'value' ? isTrue(left) : isMet(left, use))
        ? left
        : visit(node.right, current, use, scope);
    }
    case 'Ternary': {
      const isTrueBranch = isMet(visit(node.condition, current, 'negated', scope), 'negated');
      return visit(isTrueBranch ? node.trueExpr : node.falseExpr, current, use, scope);
    }
    case 'Comparator':
      return compare(node, [value(node.left), value(node.right)], use, scope);
    case 'Arithmetic':
      return calculate(node.operator, operand(value(node.left)), operand(value(node.right)));
    case 'Unary':
      return node.operator === 'Minus' ? 0 - operand(value(node.operand)) : operand(value(node.operand));
    case 'Function':
      return call(node, current, scope);
    case 'LetExpression': {
      const bound = node.bindings.map((each): [string, unknown] => [each.variable, value(each.reference)]);
      const variables = new Map([...scope.variables, ...bound]);
      return visit(node.expression, current, use, { ...scope, variables });
    }
    case 'Binding':
    case 'ExpressionReference':
      throw new TypeError(`the check should have refused ${node.type}`);
  }
}

const memberOf = (of: unknown, name: string): unknown =>
  kindOf(of) === 'object' && Object.hasOwn(Object(of), name) ? (Object(of)[name] ?? null) : null;

function variable(name: string, { variables }: Scope): unknown {
  if (variables.has(name)) return variables.get(name);
  throw new UnusableValue(`used the variable $${name}, which is not bound`);
}

/** The values of an expression for each entry, without those that are null. */
function project(base: unknown, right: Node, scope: Scope): unknown[] | null {
  if (!Array.isArray(base)) return null;
  return base.map((entry) => visit(right, entry, 'value', scope)).filter((entry) => entry !== null);
}

function slice(of: unknown, { start, stop, step }: Of<'Slice'>): unknown {
  if (!Array.isArray(of) && typeof of !== 'string') return null;
  const entries = Array.from<unknown>(of);
  const by = step ?? 1;
  if (by === 0) throw new UnusableValue('took a slice with the step 0');
  const bound = (at: number): number => {
    const index = at < 0 ? at + entries.length : at;
    return by > 0
      ? Math.min(Math.max(index, 0), entries.length)
      : Math.min(Math.max(index, -1), entries.length - 1);
  };
  const first = start === null ? (by > 0 ? 0 : entries.length - 1) : bound(start);
  const last = stop === null ? (by > 0 ? entries.length : -1) : bound(stop);
  const taken: unknown[] = [];
  for (let index = first; by > 0 ? index < last : index > last; index += by) taken.push(entries[index]);
  return typeof of === 'string' ? taken.join('') : taken;
}

function and(left: Node, right: Node, current: unknown, use: Use, scope: Scope): unknown {
  // A list before `&&` can only make a gate false, if it is empty. Before `||` it could make it true.
  const leftUse = use === 'gate' ? 'part' : use;
  const first = visit(left, current, leftUse, scope);
  const isFirstMet = use === 'value' ? isTrue(first) : isMet(first, leftUse);
  if (isFirstMet) return visit(right, current, use, scope);
  return use === 'gate' ? false : first;
}

function compare(
  node: Of<'Comparator'>,
  operands: readonly [unknown, unknown],
  use: Use,
  { isGate }: Scope,
): boolean | null {
  const sides = [node.left, node.right];
  try {
    if (node.name !== 'EQ' && node.name !== 'NE') return isOrdered(...operands, node.name, use);
    const toNull = sides.some((side) => side.type === 'Literal' && side.value === null);
    return isEqual(operands, node.name, { use, toNull, isGate });
  } catch (error) {
    if (error instanceof UnusableValue) error.message += inBrackets(sides);
    throw error;
  }
}

/** The fields that these nodes read, for a message. */
function inBrackets(nodes: readonly (Node | undefined)[]): string {
  const fields = nodes.map(fieldOf).filter((field) => field !== undefined);
  return fields.length === 0 ? '' : ` (${printable(fields.join(', '))})`;
}

function operand(value: unknown): number {
  if (typeof value === 'number') return value;
  const what = typeof value === 'bigint' ? 'a number of more than 15 digits' : kindOf(value);
  throw new UnusableValue(`calculated with ${what}`);
}

function calculate(operator: Of<'Arithmetic'>['operator'], left: number, right: number): number {
  switch (operator) {
    case 'Plus':
      return assertExact(left + right);
    case 'Minus':
      return assertExact(left - right);
    case 'Divide':
      return assertExact(left / right);
    case 'Div':
      return assertExact(Math.floor(left / right));
    case 'Modulo':
      return assertExact(left % right);
    default:
      return assertExact(left * right);
  }
}

function call({ name, children }: Of<'Function'>, current: unknown, scope: Scope): unknown {
  const entry = FUNCTIONS[name];
  if (entry === undefined) throw new TypeError(`the check should have refused ${name}()`);
  const args = children.map((child) =>
    child.type === 'ExpressionReference'
      ? (element: unknown) => visit(child.child, element, 'value', scope)
      : visit(child, current, 'value', scope),
  );
  args.forEach((argument, index) => {
    const takes = parameterAt(entry, index);
    if (!takes.some((type) => fits(argument, type))) {
      throw new UnusableValue(
        `failed: ${name}() takes ${takes.join(' or ')} as argument ${index + 1}${inBrackets([children[index]])}, not ${describe(argument)}`,
      );
    }
  });
  if (scope.isToken) assertTokenParts(name, args);
  return entry.run(args);
}

const parameterAt = ({ takes }: FunctionEntry, index: number): Parameter =>
  takes[Math.min(index, takes.length - 1)] ?? [];

function fits(argument: unknown, type: Parameter[number]): boolean {
  const every = (kind: string) =>
    Array.isArray(argument) && argument.every((entry) => kindOf(entry) === kind);
  if (type === 'expression') return typeof argument === 'function';
  if (typeof argument === 'function') return false;
  if (type === 'strings') return every('string');
  if (type === 'numbers') return every('number');
  return type === 'arrays' ? every('array') : type === 'any' || kindOf(argument) === type;
}

function describe(argument: unknown): string {
  if (!Array.isArray(argument)) return kindOf(argument);
  return `a list of ${[...new Set(argument.map(kindOf))].sort().join(' and ') || 'nothing'}`;
}

/**
 * A ClientToken without one of its parts would be shared by all payloads that lack it, and the second change would get
 * the result of the first.
 */
function assertTokenParts(name: string, args: readonly unknown[]): void {
  const [first, second] = args;
  if (name === 'to_string' && ['array', 'object'].includes(kindOf(first))) {
    throw new UnusableValue(`made a part of ${kindOf(first)}; name one of its members`);
  }
  if (name.startsWith('pad_') && String(first).trim() === '') throw new UnusableValue('padded an empty part');
  if (name !== 'join' || !Array.isArray(second)) return;
  if (second.length === 0) throw new UnusableValue('joined no parts at all');
  if (second.some((part) => String(part).trim() === '')) throw new UnusableValue('joined an empty part');
}
