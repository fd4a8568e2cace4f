/** Faults of a request: their order, and the one error that carries them all. */
import { entryOf, ProblemError } from '../errors/errors.ts';
import type { Fault } from '../errors/problem.ts';
import { printable } from '../visible.ts';
import { rankOf } from './parameters.ts';

/** Takes a fault; readers go on after reporting, so that every fault is found at once. */
export type Report = (pointer: string, code: string, detail: string) => void;

/** Far above what any honest request has; it bounds the answer to a hostile one. */
const MAX_LISTED = 1000;

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
const inTableOrder = (faults: readonly Fault[]): Fault[] =>
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
