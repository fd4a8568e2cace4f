/**
 * Infers the type of an expression before it runs, and whether its value is the same for every payload. Meaningless
 * comparisons and conditions with a fixed result are refused at the start.
 */
import type { Use } from './compare.ts';
import { FUNCTIONS } from './functions.ts';
import { ExpressionFault, isQuoted, type Node, plainName } from './parse.ts';
import {
  isSame,
  quotedValue,
  settledComparison,
  settledConnection,
  settledSearch,
  VALUES,
} from './settled.ts';
import { type Kind, kindOf } from './values.ts';

export interface Shape {
  /** The type, unless the value is null. */
  readonly kind: Kind | 'any';
  /** The same for every payload. */
  readonly isConstant: boolean;
  /** A member with a name in double quotes that this may be, because a text may have been meant. */
  readonly quoted?: Of<'Field'> | undefined;
}

interface Scope {
  readonly isGate: boolean;
  readonly current: Shape;
  readonly variables: ReadonlyMap<string, Shape>;
}

const UNKNOWN: Shape = { kind: 'any', isConstant: false };

type Of<Type extends Node['type']> = Extract<Node, { type: Type }>;

/** @param tree `Parsed.marked` @throws {ExpressionFault} for a meaningless expression */
export function shapeOf(tree: Node, use: Use): Shape {
  return infer(tree, use, { isGate: use === 'gate', current: UNKNOWN, variables: new Map() });
}

function infer(node: Node, use: Use, scope: Scope): Shape {
  const shape = inferNode(node, use, scope);
  if (use === 'value') return shape;
  if (shape.isConstant)
    throw fault('has a condition that is the same for every payload; compare a member with it');
  if (shape.kind === 'string' || shape.kind === 'number') {
    throw fault(`uses ${shape.kind} as a condition; compare it with a value`);
  }
  if (node.type === 'Function' && node.name === 'not_null' && node.children.some(isLiteralTrue)) {
    throw fault('has a condition whose default is true; leave the default out');
  }
  const isList = node.type === 'MultiSelectList' || node.type === 'MultiSelectHash';
  if (isList) throw fault('uses a list or an object of its own as a condition, which is always true');
  if (use === 'gate' && (shape.kind === 'array' || shape.kind === 'object')) {
    throw fault(`gives ${shape.kind} for a condition; compare its length, as in "length(…) > \`0\`"`);
  }
  return shape;
}

const isLiteralTrue = (node: Node): boolean => node.type === 'Literal' && node.value === true;

const fault = (why: string): ExpressionFault => new ExpressionFault(why);

/** @throws {ExpressionFault} if there is a reason */
function refuseIf(why: string | undefined): void {
  if (why !== undefined) throw fault(why);
}

function inferNode(node: Node, use: Use, scope: Scope): Shape {
  const value = (of: Node, current: Shape = scope.current): Shape =>
    infer(of, 'value', { ...scope, current });
  const entries = (of: Node, ...others: Node[]): Shape => {
    const base = value(of);
    if (base.kind !== 'any' && base.kind !== 'array')
      throw fault(`takes the entries of ${base.kind}, which has none`);
    const { isConstant } = base;
    for (const other of others) value(other, { kind: 'any', isConstant });
    return { kind: 'array', isConstant };
  };
  switch (node.type) {
    case 'Field':
      return field(node, scope.current);
    case 'Current':
    case 'Identity':
      return scope.current;
    case 'Root':
      return UNKNOWN;
    case 'Literal':
      return { kind: kindOf(node.value), isConstant: true };
    case 'Variable':
      return variable(node, scope);
    case 'Subexpression': {
      const { kind, isConstant } = infer(node.right, use, { ...scope, current: member(value(node.left)) });
      return { kind, isConstant };
    }
    case 'Pipe':
      return infer(node.right, use, { ...scope, current: value(node.left) });
    case 'IndexExpression':
      return value(node.right, value(node.left));
    case 'Index':
      return within(scope.current, ['array'], 'any');
    case 'Slice':
      return within(scope.current, ['array', 'string'], scope.current.kind);
    case 'Projection': {
      const isSlice = node.left.type === 'IndexExpression' && node.left.right.type === 'Slice';
      if (!isSlice) return entries(node.left, node.right);
      const base = value(node.left);
      return { ...value(node.right, { ...base, kind: 'any' }), kind: base.kind };
    }
    case 'ValueProjection': {
      const base = member(value(node.left));
      value(node.right, { kind: 'any', isConstant: base.isConstant });
      return { ...base, kind: 'array' };
    }
    case 'FilterProjection': {
      const base = entries(node.left, node.right);
      infer(node.condition, 'filter', { ...scope, current: { ...base, kind: 'any' } });
      return base;
    }
    case 'Flatten':
      return entries(node.child);
    case 'MultiSelectList':
      return all(
        'array',
        node.children.map((child) => value(child)),
      );
    case 'MultiSelectHash':
      refuseIf(quotedValue(node));
      return all(
        'object',
        node.children.map((child) => value(child.value)),
      );
    case 'NotExpression':
      return { ...infer(node.child, 'negated', scope), kind: 'boolean' };
    case 'AndExpression':
      if (use !== 'value') refuseIf(settledConnection(node));
      return connect(
        '&&',
        infer(node.left, use === 'gate' ? 'part' : use, scope),
        infer(node.right, use, scope),
      );
    case 'OrExpression':
      refuseTexts([node.left, node.right]);
      if (use !== 'value') refuseIf(settledConnection(node));
      return connect('||', infer(node.left, use, scope), infer(node.right, use, scope));
    case 'Ternary':
      refuseTexts([node.trueExpr, node.falseExpr]);
      infer(node.condition, 'negated', scope);
      if (isSame(node.trueExpr, node.falseExpr)) throw fault('has the same value on both sides of ":"');
      return {
        ...either(branch(node.trueExpr, use, scope), branch(node.falseExpr, use, scope)),
        isConstant: false,
      };
    case 'Comparator':
      return compare(node, value(node.left), value(node.right), scope);
    case 'Arithmetic':
      return all('number', [operand(value(node.left)), operand(value(node.right))]);
    case 'Unary':
      return all('number', [operand(value(node.operand))]);
    case 'Function':
      return call(node, scope);
    case 'LetExpression': {
      const bound = node.bindings.map((each): [string, Shape] => {
        if (each.type !== 'Binding')
          throw fault('binds a value without a variable; write "let $name = … in …"');
        return [each.variable, value(each.reference)];
      });
      return infer(node.expression, use, { ...scope, variables: new Map([...scope.variables, ...bound]) });
    }
    case 'Binding':
      throw fault('has a single "=", which compares nothing; write "=="');
    case 'ExpressionReference':
      throw fault(
        'is not allowed: "&" is allowed only before an argument of map, sort_by, group_by, max_by and min_by',
      );
  }
}

function field(node: Of<'Field'>, current: Shape): Shape {
  const { name } = node;
  if (VALUES.includes(name)) throw fault(`reads a member called ${name}; write \`${name}\` for the value`);
  const { isConstant } = member(current);
  return { kind: 'any', isConstant, ...(isQuoted(node) && { quoted: node }) };
}

function variable({ name }: Of<'Variable'>, { variables }: Scope): Shape {
  const bound = variables.get(name);
  if (bound) return bound;
  throw fault(`uses the variable $${name}, which is not bound; write "let $${name} = … in …"`);
}

/** The shape of a member of this value. */
function member(of: Shape): Shape {
  if (of.kind === 'any' || of.kind === 'object') return of;
  const hint = of.kind === 'boolean' ? '; "!" and comparisons need parentheses around their operands' : '';
  throw fault(`reads a member of ${of.kind}, which has none${hint}`);
}

function within({ kind, isConstant }: Shape, kinds: readonly Kind[], gives: Shape['kind']): Shape {
  if (kind !== 'any' && !kinds.includes(kind)) throw fault(`takes entries of ${kind}, which has none`);
  return { kind: gives, isConstant };
}

const all = (kind: Kind, parts: readonly Shape[]): Shape => ({
  kind,
  isConstant: parts.every((part) => part.isConstant),
});

const either = (left: Shape, right: Shape): Shape => ({
  kind: left.kind === right.kind ? left.kind : 'any',
  isConstant: left.isConstant && right.isConstant,
  quoted: left.quoted ?? right.quoted,
});

function connect(operator: '&&' | '||', left: Shape, right: Shape): Shape {
  if (left.isConstant) throw fault(`has a literal before "${operator}", which has no effect`);
  return { ...either(left, right), isConstant: false };
}

/** A branch of a conditional, which may be a literal. */
function branch(node: Node, use: Use, scope: Scope): Shape {
  const isBoolean = node.type === 'Literal' && (typeof node.value === 'boolean' || node.value === null);
  return infer(node, isBoolean ? 'value' : use, scope);
}

function compare(node: Of<'Comparator'>, left: Shape, right: Shape, { isGate }: Scope): Shape {
  const text =
    (node.right.type === 'Literal' ? undefined : left.quoted) ??
    (node.left.type === 'Literal' ? undefined : right.quoted);
  if (text) throw quoted(text);
  if (left.isConstant && right.isConstant) throw fault('compares two constant values');
  refuseIf(settledComparison(node, isGate));
  const isOrder = node.name !== 'EQ' && node.name !== 'NE';
  for (const { kind } of [left, right]) {
    if (isOrder && kind !== 'any' && kind !== 'number') {
      throw fault(`compares the order of ${kind}; only numbers have one, such as \`3\` or to_number(…)`);
    }
  }
  const differ =
    left.kind !== right.kind && ![left.kind, right.kind].some((kind) => kind === 'any' || kind === 'null');
  if (differ) throw fault(`compares ${left.kind} with ${right.kind}, which are never equal`);
  return { kind: 'boolean', isConstant: false };
}

/** @throws {ExpressionFault} if the last alternative is a name in double quotes, where a text is probably meant */
function refuseTexts(alternatives: readonly Node[]): void {
  const text = alternatives.find(isQuoted);
  if (text) throw quoted(text);
}

/** The fault of a member in double quotes; a missing member would equal any other missing one. */
function quoted({ name }: Of<'Field'>): ExpressionFault {
  const plain = plainName(name);
  return fault(
    `has "${plain}" in double quotes, which names a member; write '${plain}' for the text, or @."${plain}" for the member`,
  );
}

function operand(shape: Shape): Shape {
  if (shape.kind === 'any' || shape.kind === 'number') return shape;
  throw fault(`calculates with ${shape.kind}`);
}

function call(node: Of<'Function'>, scope: Scope): Shape {
  const { name, children } = node;
  const args = children.map((child): Shape => {
    const isReference = child.type === 'ExpressionReference';
    return infer(
      isReference ? child.child : child,
      'value',
      isReference ? { ...scope, current: UNKNOWN } : scope,
    );
  });
  refuseQuoted(children);
  if (['contains', 'starts_with', 'ends_with'].includes(name)) {
    const [subject, search] = args;
    const isFixed = subject?.isConstant === true && subject.kind === 'string';
    refuseIf(settledSearch(node, { subject: isFixed, search: search?.isConstant === true }));
  }
  const gives = FUNCTIONS[name]?.gives ?? 'any';
  const isConstant = args.every((arg) => arg.isConstant);
  // A function of texts gives null for a missing member.
  const isOfText = gives === 'string' || name === 'not_null';
  return { kind: gives, isConstant, quoted: isOfText ? args.find((arg) => arg.quoted)?.quoted : undefined };
}

/** Refuses names in double quotes if no other argument is a text. */
function refuseQuoted(children: readonly Node[]): void {
  if (children.length < 2) return;
  children.forEach((child, index) => {
    const others = children.filter((_, other) => other !== index);
    if (others.some(({ type }) => type === 'Literal')) return;
    const names = child.type === 'MultiSelectList' ? child.children : [child];
    const text = names.find(isQuoted);
    if (text) throw quoted(text);
  });
}
