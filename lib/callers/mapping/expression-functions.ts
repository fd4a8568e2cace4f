/**
 * The functions that an expression may call. The library's own versions of some take a time that grows with the square
 * of the text, or make texts without end; those are replaced here, for the whole process, by bounded ones.
 */
import { registerFunction, TYPE_ARRAY_STRING, TYPE_NUMBER, TYPE_STRING } from '@jmespath-community/jmespath';

/** Each with the fewest and the most arguments that it takes. */
export const FUNCTIONS: Readonly<Record<string, readonly [fewest: number, most: number]>> = {
  abs: [1, 1],
  avg: [1, 1],
  ceil: [1, 1],
  contains: [2, 2],
  ends_with: [2, 2],
  find_first: [2, 4],
  find_last: [2, 4],
  floor: [1, 1],
  from_items: [1, 1],
  group_by: [2, 2],
  items: [1, 1],
  join: [2, 2],
  keys: [1, 1],
  length: [1, 1],
  lower: [1, 1],
  map: [2, 2],
  max: [1, 1],
  max_by: [2, 2],
  merge: [1, 20],
  min: [1, 1],
  min_by: [2, 2],
  not_null: [1, 20],
  pad_left: [2, 3],
  pad_right: [2, 3],
  replace: [3, 3],
  reverse: [1, 1],
  sort: [1, 1],
  sort_by: [2, 2],
  split: [2, 3],
  starts_with: [2, 2],
  sum: [1, 1],
  to_array: [1, 1],
  to_number: [1, 1],
  to_string: [1, 1],
  trim: [1, 1],
  trim_left: [1, 1],
  trim_right: [1, 1],
  type: [1, 1],
  upper: [1, 1],
  values: [1, 1],
  zip: [1, 20],
};

/** Where a function takes an expression (`&name`) instead of a value. */
export const EXPRESSION_AT: Readonly<Record<string, number>> = {
  group_by: 1,
  map: 0,
  max_by: 1,
  min_by: 1,
  sort_by: 1,
};

/** UTF-16 units. */
const MAX_TEXT = 1024 * 1024;

function bounded(length: number): void {
  if (length > MAX_TEXT) throw new RangeError('a text grew too long');
}

const text = { types: [TYPE_STRING] };
const number = { types: [TYPE_NUMBER] };
const texts = { types: [TYPE_ARRAY_STRING] };

function pad(side: 'padStart' | 'padEnd', args: readonly unknown[]): string {
  const [subject, width, filler] = [String(args[0]), Number(args[1]), String(args[2] ?? ' ')];
  bounded(width);
  return subject[side](width, filler);
}

/** The arguments are of the types in the signature: the library has checked them. */
function register(name: string, run: (args: readonly unknown[]) => string, ...signature: Signature[]): void {
  // `register`, which is newer, is typed to refuse the names of built-in functions.
  registerFunction(name, run, signature, { override: true });
}
type Signature = Parameters<typeof registerFunction>[2][number];

register('trim', ([of]) => String(of).trim(), text);
register('trim_left', ([of]) => String(of).trimStart(), text);
register('trim_right', ([of]) => String(of).trimEnd(), text);
register('pad_left', (args) => pad('padStart', args), text, number, { ...text, optional: true });
register('pad_right', (args) => pad('padEnd', args), text, number, { ...text, optional: true });
register(
  'replace',
  ([of, what, by]) => {
    const parts = String(of).split(String(what));
    bounded(String(of).length + parts.length * String(by).length);
    return parts.join(String(by));
  },
  text,
  text,
  text,
);
register(
  'join',
  ([glue, list]) => {
    const parts = Array.isArray(list) ? list.map(String) : [];
    bounded(parts.reduce((sum, part) => sum + part.length + String(glue).length, 0));
    return parts.join(String(glue));
  },
  text,
  texts,
);
