/**
 * Finds conditions that have the same result for every payload, such as `a != 'x' || a != 'y'`. They are mistakes: a
 * gate with such a condition accepts every delivery, or none.
 */
import { FUNCTIONS } from './functions.ts';
import { isQuoted, type Node, plainName } from './parse.ts';
import { jsonText, type Kind } from './values.ts';

type Of<Type extends Node['type']> = Extract<Node, { type: Type }>;
type Comparator = Of<'Comparator'>;

const KINDS: readonly Kind[] = ['null', 'boolean', 'number', 'string', 'array', 'object'];
/** Functions whose result is never negative. */
const COUNTS = ['length', 'find_first', 'find_last'];
/** Functions that normalise a text: only a text in the same form can be equal to the result. */
const FORMS = ['lower', 'upper', 'trim', 'trim_left', 'trim_right'];
/** Functions that can give null; the others fail instead. */
const CAN_BE_NULL = [
  ...['avg', 'find_first', 'find_last', 'max', 'max_by', 'min', 'min_by', 'not_null'],
  ...['to_number', 'to_string'],
];
const LISTS: readonly Node['type'][] = ['FilterProjection', 'Projection', 'ValueProjection', 'Flatten'];
const FLIPPED = { EQ: 'EQ', NE: 'NE', LT: 'GT', LTE: 'GTE', GT: 'LT', GTE: 'LTE' } as const;

const isOwn = ({ type }: Node): boolean => type === 'MultiSelectList' || type === 'MultiSelectHash';
export const isSame = (left: Node, right: Node): boolean => JSON.stringify(left) === JSON.stringify(right);

/** Why a comparison has the same result for every payload, or undefined. */
export function settledComparison({ name, left, right }: Comparator, isGate: boolean): string | undefined {
  if (isSame(left, right)) return 'compares a value with itself';
  if (isOwn(left) && isOwn(right)) {
    return 'compares two lists or objects of its own, which are equal if both lack the same members; compare the members';
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

/** A count is never negative, so `>= 0` and `< 0` have a fixed result; `> 0` and `<= 0` do not. */
const isBeyondZero = (name: Comparator['name']): boolean => name === 'GTE' || name === 'LT';

function againstNull(node: Node, isGate: boolean): string | undefined {
  const isNeverNull =
    isOwn(node) ||
    ['Comparator', 'NotExpression', 'Arithmetic', 'Unary'].includes(node.type) ||
    (node.type === 'Function' && Object.hasOwn(FUNCTIONS, node.name) && !CAN_BE_NULL.includes(node.name));
  if (isNeverNull) return 'compares with null what is never null';
  return isGate && LISTS.includes(node.type)
    ? 'compares a list with null, which an empty list is not; compare its length, as in "length(…) > `0`"'
    : undefined;
}

/** The fault of a text that `lower()` and similar functions cannot give, or find in their result. */
function otherForm(name: string, text: string): string | undefined {
  if (!FORMS.includes(name)) return undefined;
  const form = FUNCTIONS[name]?.run([text]);
  return form === text ? undefined : `compares ${name}() with '${text}'; it can only be '${String(form)}'`;
}

/** A search in a fixed text succeeds for short values of the payload, which is a mistake. */
export function settledSearch(
  { name, children: [subject, search] }: Of<'Function'>,
  isFixed: { readonly subject: boolean; readonly search: boolean },
): string | undefined {
  if (subject === undefined || search === undefined) return undefined;
  const own = subject.type === 'MultiSelectList' ? subject.children : [];
  if ([subject, ...own].some((each) => isSame(each, search)))
    return `has the same value twice in ${name}(), which finds it in itself`;
  if (subject.type === 'Literal' && isEmpty(subject.value)) return 'searches an empty list';
  if (isFixed.subject && !isFixed.search)
    return `searches a fixed text; ${name}() takes the text that is searched first`;
  if (search.type !== 'Literal') return undefined;
  if (search.value === '') return 'searches for an empty text, which every text contains';
  if (search.value === null && subject.type !== 'Literal')
    return 'searches for null; compare with == instead';
  const isCased = subject.type === 'Function' && ['lower', 'upper'].includes(subject.name);
  return isCased && typeof search.value === 'string' ? otherForm(subject.name, search.value) : undefined;
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** The limit of tried combinations; a condition with more is not checked. */
const MOST_CASES = 4096;
/** Any value that no comparison names. */
const OTHER = Symbol('other');
type Case = ReadonlyMap<string, unknown>;

/**
 * Why a condition of "&&", "||" and "!" is always true, or never; undefined if it depends on the payload. Each compared
 * value is tried with all values that it is compared with, and with another one.
 */
export function settledConnection(node: Node): string | undefined {
  const values = new Map<string, Set<unknown>>();
  collect(node, values);
  const count = [...values.values()].reduce((product, { size }) => product * size, 1);
  if (count > MOST_CASES) return undefined;
  const results = new Set(casesOf(values).map((each) => isMetIn(node, each)));
  if (results.size > 1) return undefined;
  return results.has(true)
    ? 'has alternatives of which one is always true; write "&&" if all of them must be true'
    : 'has conditions that exclude each other; write "||" if one of them is enough';
}

/** A comparison of a value with a literal, by their texts. */
function equalityIn(node: Node): { readonly of: string; readonly literal: string } | undefined {
  if (node.type !== 'Comparator' || (node.name !== 'EQ' && node.name !== 'NE')) return undefined;
  const [literal, of] = node.left.type === 'Literal' ? [node.left, node.right] : [node.right, node.left];
  return literal.type === 'Literal'
    ? { of: JSON.stringify(of), literal: jsonText(literal.value) }
    : undefined;
}

/** Identifies a value, which may occur several times in the condition. */
const conditionKey = (node: Node): string => `condition ${JSON.stringify(node)}`;

/** Collects the parts of a condition, each with its possible values. */
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

/** Names that are probably meant as values; as members they would be missing. */
export const VALUES = ['true', 'false', 'null'];

/** A member of an object that has such a name in double quotes as its value: it would be missing. */
export function quotedValue({ children }: Of<'MultiSelectHash'>): string | undefined {
  const found = children.find(({ value }) => isQuoted(value) && VALUES.includes(plainName(value.name)));
  if (found === undefined || found.value.type !== 'Field') return undefined;
  const name = plainName(found.value.name);
  return `has "${name}" in double quotes, which names a member; write \`${name}\` for the value`;
}
