/** Finds in a syntax tree what JMESPath allows and this service does not, before it runs. */
import { FUNCTIONS } from './functions.ts';
import { plainName } from './parse.ts';

/** Names of members that every object inherits. */
const BEYOND = new Set([
  '__proto__',
  'constructor',
  'prototype',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
]);

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** The limit of arguments of a variadic function. */
const MOST_ARGUMENTS = 20;

/** The first fault of a syntax tree (`Parsed.marked`), or undefined. */
export const faultIn = (tree: unknown): string | undefined => firstFault([tree]);

function faultBelow(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Function') {
    const fault = callFault(node);
    if (fault !== undefined) return fault;
  }
  return nameFault(node) ?? firstFault(partsOf(node));
}

/** The child nodes. If an argument may be an expression (`&name`), its inner node: any other `&name` is a fault. */
function partsOf(node: Node): unknown[] {
  const parts = Object.values(node);
  if (node.type !== 'Function' || !Array.isArray(node.children)) return parts;
  const at = expressionAt(String(node.name));
  return node.children.map((child: unknown, index) => (index === at && isNode(child) ? child.child : child));
}

function firstFault(parts: readonly unknown[]): string | undefined {
  for (const part of parts) {
    if (isNode(part) && part.type === 'ExpressionReference') {
      return '"&" is allowed only before an argument of map, sort_by, group_by, max_by and min_by';
    }
    const fault = faultBelow(part);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Checks names of fields, of variables, and of the members of a literal. */
function nameFault(node: Node): string | undefined {
  const names = [node.name, node.variable, ...Object.keys(node)];
  const beyond = names.find((name) => typeof name === 'string' && BEYOND.has(plainName(name)));
  return beyond === undefined ? undefined : `the name ${plainName(String(beyond))} is not allowed`;
}

/** The index of the argument that must be an expression (`&name`); -1 if no argument is. */
const expressionAt = (called: string): number =>
  FUNCTIONS[called]?.takes.findIndex((types) => types.includes('expression')) ?? -1;

function callFault({ name, children }: Node): string | undefined {
  const called = String(name);
  const entry = Object.hasOwn(FUNCTIONS, called) ? FUNCTIONS[called] : undefined;
  if (entry === undefined) return `unknown function ${called}()`;
  const args: readonly unknown[] = Array.isArray(children) ? children : [];
  const most = entry.variadic ? MOST_ARGUMENTS : entry.takes.length;
  const fewest = entry.takes.length - (entry.optional ?? 0);
  if (args.length < fewest || args.length > most) {
    const range = fewest === most ? String(fewest) : `${fewest} to ${most}`;
    return `${called}() takes ${range} argument${most === 1 ? '' : 's'} and has ${args.length}`;
  }
  const at = expressionAt(called);
  const reference = args[at];
  if (at !== -1 && !(isNode(reference) && reference.type === 'ExpressionReference')) {
    return `argument ${at + 1} of ${called}() must be written with "&"`;
  }
  return undefined;
}
