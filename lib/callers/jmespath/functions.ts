/**
 * The functions that an expression may call. Their time grows with the input, and their texts are not longer than a
 * payload. A wrong argument is an error, not a null, which a negation would turn into true.
 */
import { deepEqual } from './compare.ts';
import { assertExact, toNumber } from './numbers.ts';
import { extremeBy, groupBy, sortBy } from './ordering.ts';
import { type Apply, assertLength, jsonText, type Kind, kindOf, objectOf, UnusableValue } from './values.ts';

/** `strings`, `numbers`, `arrays`: a list of these; `expression`: written with "&". */
export type Parameter = readonly (Kind | 'any' | 'strings' | 'numbers' | 'arrays' | 'expression')[];

export interface FunctionEntry {
  readonly takes: readonly Parameter[];
  /** The number of optional parameters at the end. */
  readonly optional?: number;
  /** The last parameter may be repeated, up to 20 times. */
  readonly variadic?: true;
  /** The type of the result, which may also be null. */
  readonly gives: Kind | 'any';
  /** Called with arguments of the types above. */
  readonly run: (args: readonly unknown[]) => unknown;
}

const ANY: Parameter = ['any'];
const ARRAY: Parameter = ['array'];
const OBJECT: Parameter = ['object'];
const STRING: Parameter = ['string'];
const NUMBER: Parameter = ['number'];
const STRINGS: Parameter = ['strings'];
const NUMBERS: Parameter = ['numbers'];
const SORTABLE: Parameter = ['strings', 'numbers'];
const EXPRESSION: Parameter = ['expression'];

// The types are checked before the call; these functions only narrow them for the compiler.
const text = (value: unknown): string => String(value);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const apply = (value: unknown): Apply => (typeof value === 'function' ? (value as Apply) : () => null);

/** @throws {UnusableValue} for an integer beyond 2^53−1, which arithmetic would change */
function number(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new UnusableValue(
    'calculated with a number of more than 15 digits; use to_string() to keep its digits',
  );
}
const optional = (value: unknown): number | undefined => (value === undefined ? undefined : number(value));

type Run = FunctionEntry['run'];
const of = (takes: readonly Parameter[], gives: FunctionEntry['gives'], run: Run): FunctionEntry => ({
  takes,
  gives,
  run,
});
const math = (calculate: (value: number) => number): FunctionEntry =>
  of([NUMBER], 'number', ([value]) => (typeof value === 'bigint' ? number(value) : calculate(number(value))));
const onText = (change: (subject: string) => string): FunctionEntry =>
  of([STRING], 'string', ([subject]) => change(text(subject)));

export const FUNCTIONS: Readonly<Record<string, FunctionEntry>> = {
  abs: math(Math.abs),
  avg: of([NUMBERS], 'number', ([values]) =>
    list(values).length === 0 ? null : sum(list(values)) / list(values).length,
  ),
  ceil: math(Math.ceil),
  contains: of([['string', 'array'], ANY], 'boolean', ([subject, search]) => contains(subject, search)),
  ends_with: of([STRING, STRING], 'boolean', ([subject, end]) => text(subject).endsWith(needle(end))),
  find_first: {
    ...of([STRING, STRING, NUMBER, NUMBER], 'number', (args) => find('indexOf', args)),
    optional: 2,
  },
  find_last: {
    ...of([STRING, STRING, NUMBER, NUMBER], 'number', (args) => find('lastIndexOf', args)),
    optional: 2,
  },
  floor: math(Math.floor),
  from_items: of([['arrays']], 'object', ([pairs]) => fromItems(list(pairs))),
  group_by: of([ARRAY, EXPRESSION], 'object', ([values, key]) => groupBy(list(values), apply(key))),
  items: of([OBJECT], 'array', ([value]) => Object.entries(Object(value))),
  join: of([STRING, STRINGS], 'string', ([glue, parts]) => join(text(glue), list(parts).map(text))),
  keys: of([OBJECT], 'array', ([value]) => Object.keys(Object(value))),
  length: of([['string', 'array', 'object']], 'number', ([value]) => lengthOf(value)),
  lower: onText((subject) => subject.toLowerCase()),
  map: of([EXPRESSION, ARRAY], 'array', ([each, values]) => list(values).map(apply(each))),
  max: of([SORTABLE], 'any', ([values]) => extremeBy(list(values), (value) => value, 1)),
  max_by: of([ARRAY, EXPRESSION], 'any', ([values, key]) => extremeBy(list(values), apply(key), 1)),
  merge: {
    ...of([OBJECT], 'object', (all) => objectOf(all.flatMap((each) => Object.entries(Object(each))))),
    variadic: true,
  },
  min: of([SORTABLE], 'any', ([values]) => extremeBy(list(values), (value) => value, -1)),
  min_by: of([ARRAY, EXPRESSION], 'any', ([values, key]) => extremeBy(list(values), apply(key), -1)),
  not_null: {
    ...of([ANY], 'any', (all) => all.find((value) => kindOf(value) !== 'null') ?? null),
    variadic: true,
  },
  pad_left: { ...of([STRING, NUMBER, STRING], 'string', (args) => pad('padStart', args)), optional: 1 },
  pad_right: { ...of([STRING, NUMBER, STRING], 'string', (args) => pad('padEnd', args)), optional: 1 },
  replace: of([STRING, STRING, STRING], 'string', ([subject, what, by]) =>
    join(text(by), text(subject).split(text(what))),
  ),
  reverse: of([['string', 'array']], 'any', ([value]) =>
    typeof value === 'string' ? Array.from(value).reverse().join('') : list(value).toReversed(),
  ),
  sort: of([SORTABLE], 'array', ([values]) => sortBy(list(values), (value) => value)),
  sort_by: of([ARRAY, EXPRESSION], 'array', ([values, key]) => sortBy(list(values), apply(key))),
  split: {
    ...of([STRING, STRING, NUMBER], 'array', ([subject, by, count]) =>
      split(text(subject), text(by), optional(count)),
    ),
    optional: 1,
  },
  starts_with: of([STRING, STRING], 'boolean', ([subject, start]) => text(subject).startsWith(needle(start))),
  sum: of([NUMBERS], 'number', ([values]) => sum(list(values))),
  to_array: of([ANY], 'array', ([value]) => (Array.isArray(value) ? value : [value])),
  to_number: of([ANY], 'number', ([value]) => toNumber(value)),
  // Null, so that a missing part makes the result missing; JMESPath would use the text "null".
  to_string: of([ANY], 'string', ([value]) =>
    typeof value === 'string' || value === null ? value : jsonText(value),
  ),
  trim: onText((subject) => subject.trim()),
  trim_left: onText((subject) => subject.trimStart()),
  trim_right: onText((subject) => subject.trimEnd()),
  type: of([ANY], 'string', ([value]) => kindOf(value)),
  upper: onText((subject) => subject.toUpperCase()),
  values: of([OBJECT], 'array', ([value]) => Object.values(Object(value))),
  zip: { ...of([ARRAY], 'array', (all) => zip(all.map(list))), variadic: true },
};

const sum = (values: readonly unknown[]): number =>
  assertExact(values.map(number).reduce((total, value) => total + value, 0));

/** The searched text. It must not be empty, because every text contains an empty one. */
function needle(value: unknown): string {
  if (value === '') throw new UnusableValue('searched for an empty text, which every text contains');
  return text(value);
}

function contains(subject: unknown, search: unknown): boolean {
  const kind = kindOf(search);
  if (kind === 'null') throw new UnusableValue('searched for a missing value');
  if (typeof subject === 'string') {
    if (kind !== 'string') throw new UnusableValue(`searched for ${kind} in a text`);
    return subject.includes(needle(search));
  }
  const entries = list(subject);
  const comparable = entries.filter((entry) => kindOf(entry) === kind);
  if (comparable.length === 0 && entries.some((entry) => kindOf(entry) !== 'null')) {
    throw new UnusableValue(`searched for ${kind} in a list without one`);
  }
  return comparable.some((entry) => deepEqual(entry, search));
}

function find(
  direction: 'indexOf' | 'lastIndexOf',
  [subject, search, from, to]: readonly unknown[],
): number | null {
  const all = text(subject);
  if (all === '' || search === '') return null;
  const start = Math.max(integer(optional(from) ?? 0), 0);
  const end = Math.min(integer(optional(to) ?? all.length), all.length);
  const found = all.slice(start, end)[direction](text(search));
  return found === -1 ? null : found + start;
}

function integer(value: number, least = Number.NEGATIVE_INFINITY): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new UnusableValue('counted with a number that is not a whole one');
}

function fromItems(pairs: readonly unknown[]): Record<string, unknown> {
  return objectOf(
    pairs.map((pair): readonly [string, unknown] => {
      const [name, value, ...more] = list(pair);
      if (typeof name === 'string' && list(pair).length === 2 && more.length === 0) return [name, value];
      throw new UnusableValue('made an object of entries that are not pairs of a name and a value');
    }),
  );
}

function join(glue: string, parts: readonly string[]): string {
  assertLength(parts.reduce((length, part) => length + part.length + glue.length, 0));
  return parts.join(glue);
}

function lengthOf(value: unknown): number {
  // The length of a text is its number of code points.
  if (typeof value === 'string') return Array.from(value).length;
  return Array.isArray(value) ? value.length : Object.keys(Object(value)).length;
}

function pad(side: 'padStart' | 'padEnd', [subject, width, filler = ' ']: readonly unknown[]): string {
  const length = integer(number(width), 0);
  assertLength(length);
  return text(subject)[side](length, text(filler));
}

function split(subject: string, by: string, count: number | undefined): readonly string[] {
  if (subject === '' && by === '') return [];
  const parts = subject.split(by);
  if (count === undefined) return parts;
  const most = integer(count, 0);
  return parts.length <= most ? parts : [...parts.slice(0, most), parts.slice(most).join(by)];
}

function zip(lists: readonly (readonly unknown[])[]): unknown[][] {
  const length = Math.min(...lists.map((each) => each.length));
  return Array.from({ length }, (_, index) => lists.map((each) => each[index]));
}
