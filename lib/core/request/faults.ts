/** Faults of a request: how values are shown in them, their order, and the one error that carries them all. */
import { entryOf, type Fault, ProblemError } from '../errors/errors.ts';
import type { JsonObject } from '../json.ts';
import { rankOf } from './parameters.ts';

/** Takes a fault; readers go on after reporting, so that every fault is found at once. */
export type Report = (pointer: string, code: string, detail: string) => void;

/** `null`, an empty string and an empty array count as absent. */
export const isAbsent = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** The member itself, never what the prototype has under this name. */
export const memberOf = (source: JsonObject, name: string): unknown =>
  Object.hasOwn(source, name) ? source[name] : undefined;

/** How much of a caller's text a fault repeats, in code points. */
const SHOWN = 80;
/** Far above what any honest request has; it bounds the answer to a hostile one. */
const MAX_LISTED = 1000;

const escapeUnits = (text: string): string =>
  text.replaceAll(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Cut to 80 characters; control, format and lone surrogate characters made visible, lest they act on a terminal. */
export function printable(text: string): string {
  // A cut between the halves of a pair at unit 160 leaves at most the 81st code point broken.
  const points = Array.from(text.slice(0, 2 * SHOWN));
  const head = points.slice(0, SHOWN).join('');
  const end = head.length < text.length ? '…' : '';
  return `${head.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, escapeUnits)}${end}`;
}

/** A JSON value for a sentence: scalars as they are, the rest by its kind. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `"${printable(value)}"`;
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** One step further down a JSON pointer (RFC 6901). Odd characters of a name are shown escaped, long names cut. */
export const below = (pointer: string, step: string | number): string =>
  `${pointer}/${printable(String(step)).replaceAll('~', '~0').replaceAll('/', '~1')}`;

type Rank = readonly [top: number, entry: number, member: number];

function rank({ pointer }: Fault): Rank {
  const [, top, entry, member] = pointer.split('/');
  return [
    top === undefined ? -1 : rankOf(top),
    entry === undefined ? -1 : Number(entry),
    member === undefined ? -1 : rankOf(member),
  ];
}

/** In the order of the table of parameters; entries of an array by their index; equals stay as they were found. */
export const inTableOrder = (faults: readonly Fault[]): Fault[] =>
  faults
    .map((fault) => ({ fault, at: rank(fault) }))
    .sort(({ at: a }, { at: b }) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
    .map(({ fault }) => fault);

/**
 * The refusal of a request: code and status of the first fault in table order, all of them in `errors`.
 * @throws {TypeError} when there is no fault, or one whose code is in no table
 */
export function refusal(found: readonly Fault[]): ProblemError {
  const faults = inTableOrder(found);
  const [first] = faults;
  const entry = first && entryOf(first.code);
  if (first === undefined || entry === undefined) throw new TypeError(`no refusal for ${first?.code}`);

  const more = faults.length - 1;
  const others = more === 0 ? '' : ` (and ${more} more fault${more === 1 ? '' : 's'}, see errors)`;
  return new ProblemError(first.code, {
    status: entry.status,
    detail: `${first.detail}${others}`,
    errors: faults.slice(0, MAX_LISTED),
  });
}
