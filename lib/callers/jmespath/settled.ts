/**
 * Conditions that read the payload and still have the same result for every one, such as `a != 'x' || a != 'y'`. They
 * are what a slip of the pen leaves: a gate with one lets everything through, or nothing.
 */
import { FUNCTIONS } from './functions.ts';
import { isQuoted, type Node, plainName } from './parse.ts';
import { jsonText, type Kind } from './values.ts';

type Of<Type extends Node['type']> = Extract<Node, { type: Type }>;
type Comparator = Of<'Comparator'>;

const KINDS: readonly Kind[] = ['null', 'boolean', 'number', 'string', 'array', 'object'];
/** Whole numbers that are never negative. */
const COUNTS = ['length', 'find_first', 'find_last'];
/** Text in a form of its own: only a text in the same form can be equal to it. */
const FORMS = ['lower', 'upper', 'trim', 'trim_left', 'trim_right'];
/** Functions that can give null; the others give a fault where they cannot give their value. */
const CAN_BE_NULL = [
  ...['avg', 'find_first', 'find_last', 'max', 'max_by', 'min', 'min_by', 'not_null'],
  ...['to_number', 'to_string'],
];
const LISTS: readonly Node['type'][] = ['FilterProjection', 'Projection', 'ValueProjection', 'Flatten'];
const FLIPPED = { EQ: 'EQ', NE: 'NE', LT: 'GT', LTE: 'GTE', GT: 'LT', GTE: 'LTE' } as const;

const isOwn = ({ type }: Node): boolean => type === 'MultiSelectList' || type === 'MultiSelectHash';
export const isSame = (left: Node, right: Node): boolean => JSON.stringify(left) === JSON.stringify(right);

/** Why a comparison has the same result for every payload; undefined: it does not. */
export function settledComparison({ name, left, right }: Comparator, isGate: boolean): string | undefined {
  if (isSame(left, right)) return 'compares a value with itself';
  if (isOwn(left) && isOwn(right)) {
    return 'compares two lists or objects of its own, which are equal where both miss the same members; compare the members';
  }
  if (right.type === 'Literal') return againstLiteral(left, name, right.value, isGate);
  return left.type === 'Literal' ? againstLiteral(right, FLIPPED[name], left.value, isGate) : undefined;
}

function againstLiteral(
  node: Node,
  name: Comparator['name'],
  literal: unknown,
  isGate: boolean,
): string | undefined {
  if (literal === null) return againstNull(node, isGate);
  if (node.type !== 'Function') return undefined;
  if (typeof literal === 'string') {
    if (node.name === 'type' && !KINDS.some((kind) => kind === literal)) {
      return `compares type() with '${literal}'; it gives ${KINDS.map((kind) => `'${kind}'`).join(', ')}`;
    }
    return FORMS.includes(node.name) ? otherForm(node.name, literal) : undefined;
  }
  if (node.name === 'length' && node.children.some(isOwn))
    return 'takes the length of a list of its own, which is fixed';
  if (typeof literal !== 'number' || !COUNTS.includes(node.name)) return undefined;
  const isPossible = literal >= 0 && Number.isInteger(literal);
  const isSettled = name === 'EQ' || name === 'NE' ? !isPossible : literal < (isBeyondZero(name) ? 1 : 0);
  const hint = node.name === 'length' ? '' : '; it gives null for a text that is not found';
  return isSettled
    ? `compares ${node.name}() with \`${literal}\`, but it is never less than \`0\`${hint}`
    : undefined;
}

/** `>= 0` and `< 0` are settled by a count that is not negative; `> 0` and `<= 0` are not. */
const isBeyondZero = (name: Comparator['name']): boolean => name === 'GTE' || name === 'LT';

function againstNull(node: Node, isGate: boolean): string | undefined {
  const isNeverNull =
    isOwn(node) ||
    ['Comparator', 'NotExpression', 'Arithmetic', 'Unary'].includes(node.type) ||
    (node.type === 'Function' && Object.hasOwn(FUNCTIONS, node.name) && !CAN_BE_NULL.includes(node.name));
  if (isNeverNull) return 'compares with null what is never null';
  return isGate && LISTS.includes(node.type)
    ? 'compares a list with null, which it is not where nothing is in it; ask for its length, as in "length(…) > `0`"'
    : undefined;
}

/** The fault of a text that `lower()` and its like cannot give, or find in what they give. */
function otherForm(name: string, text: string): string | undefined {
  if (!FORMS.includes(name)) return undefined;
  const form = FUNCTIONS[name]?.run([text]);
  return form === text ? undefined : `compares ${name}() with '${text}'; it can only be '${String(form)}'`;
}

/** A fixed text that is searched for what the payload says is found by every payload that says little. */
export function settledSearch(
  { name, children: [subject, search] }: Of<'Function'>,
  isFixed: { readonly subject: boolean; readonly search: boolean },
): string | undefined {
  if (subject === undefined || search === undefined) return undefined;
  const own = subject.type === 'MultiSelectList' ? subject.children : [];
  if ([subject, ...own].some((each) => isSame(each, search)))
    return `has the same value twice in ${name}(), which finds it in itself`;
  if (subject.type === 'Literal' && isEmpty(subject.value))
    return 'searches an empty list, which has nothing';
  if (isFixed.subject && !isFixed.search)
    return `searches a fixed text; ${name}() takes the text that is searched first`;
  if (search.type !== 'Literal') return undefined;
  if (search.value === '') return 'looks for an empty text, which every text contains';
  if (search.value === null && subject.type !== 'Literal') return 'looks for null; compare with == instead';
  const isCased = subject.type === 'Function' && ['lower', 'upper'].includes(subject.name);
  return isCased && typeof search.value === 'string' ? otherForm(subject.name, search.value) : undefined;
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** Combinations of values that are tried: a condition of more parts is not checked. */
const MOST_CASES = 4096;
/** Any value that no comparison names. */
const OTHER = Symbol('other');
type Case = ReadonlyMap<string, unknown>;

/**
 * Why a condition of "&&", "||" and "!" is met in every case, or in none; undefined: it depends on the payload. Each
 * value that is compared may be any of those that it is compared with, or another one.
 */
export function settledConnection(node: Node): string | undefined {
  const values = new Map<string, Set<unknown>>();
  collect(node, values);
  const count = [...values.values()].reduce((product, { size }) => product * size, 1);
  if (count > MOST_CASES) return undefined;
  const results = new Set(casesOf(values).map((each) => isMetIn(node, each)));
  if (results.size > 1) return undefined;
  return results.has(true)
    ? 'has alternatives of which one is always met; write "&&" where all of them must hold'
    : 'asks for what excludes itself; write "||" where one of several is enough';
}

/** A comparison of a value with a literal, by their texts. */
function equalityIn(node: Node): { readonly of: string; readonly literal: string } | undefined {
  if (node.type !== 'Comparator' || (node.name !== 'EQ' && node.name !== 'NE')) return undefined;
  const [literal, of] = node.left.type === 'Literal' ? [node.left, node.right] : [node.right, node.left];
  return literal.type === 'Literal'
    ? { of: JSON.stringify(of), literal: jsonText(literal.value) }
    : undefined;
}

/** The same value may be compared elsewhere in the condition. */
const conditionKey = (node: Node): string => `condition ${JSON.stringify(node)}`;

/** The parts of a condition, each with the values that it may have. */
function collect(node: Node, values: Map<string, Set<unknown>>): void {
  if (node.type === 'OrExpression' || node.type === 'AndExpression') {
    collect(node.left, values);
    collect(node.right, values);
  } else if (node.type === 'NotExpression') collect(node.child, values);
  else {
    const equality = equalityIn(node);
    if (equality === undefined) values.set(conditionKey(node), new Set([true, false]));
    else {
      const all = values.get(equality.of) ?? new Set([OTHER]);
      values.set(equality.of, all.add(equality.literal));
    }
  }
}

const casesOf = (values: ReadonlyMap<string, ReadonlySet<unknown>>): readonly Case[] =>
  [...values].reduce<Case[]>(
    (cases, [of, each]) => cases.flatMap((one) => [...each].map((value) => new Map(one).set(of, value))),
    [new Map()],
  );

function isMetIn(node: Node, values: Case): boolean {
  if (node.type === 'OrExpression') return isMetIn(node.left, values) || isMetIn(node.right, values);
  if (node.type === 'AndExpression') return isMetIn(node.left, values) && isMetIn(node.right, values);
  if (node.type === 'NotExpression') return !isMetIn(node.child, values);
  const equality = equalityIn(node);
  if (equality === undefined) return values.get(conditionKey(node)) === true;
  const isEqual = values.get(equality.of) === equality.literal;
  return node.type === 'Comparator' && node.name === 'EQ' ? isEqual : !isEqual;
}

/** Names that are meant as values: as members they are in no payload, and null. */
export const VALUES = ['true', 'false', 'null'];

/** A member of an object whose value is a value in double quotes: it is missing, and its default is used. */
export function quotedValue({ children }: Of<'MultiSelectHash'>): string | undefined {
  const found = children.find(({ value }) => isQuoted(value) && VALUES.includes(plainName(value.name)));
  if (found === undefined || found.value.type !== 'Field') return undefined;
  const name = plainName(found.value.name);
  return `has "${name}" in double quotes, which names a member; write \`${name}\` for the value`;
}
