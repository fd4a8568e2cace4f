/** A row as columns. All are strings: the SDK writes numbers as doubles, which never equal an integer. */
import type { AttributesInput, Row } from 'tablestore';
import type { RevocationRow } from '../../core/model/row.ts';
import { unfinishedOf } from '../../core/model/unfinished.ts';
import { StoreUnavailable } from '../../core/ports.ts';
import { decodeRow, encodeRow } from '../row-codec.ts';

/** UTF-16 units. A column holds 2 MB, and a unit takes at most three bytes. */
const PIECE = 600_000;
/** A request may have 5 MB in total. */
const MOST_BYTES = 4_800_000;

/** Only unfinished rows carry it, so the index over it holds nothing else. */
export const UNFINISHED_COLUMN = 'unfinished';

/** Digits of an instant until the year 2286: as text in the order of time. */
const DIGITS = 13;

export const instantText = (instant: number): string => String(Math.ceil(instant)).padStart(DIGITS, '0');

/**
 * `version` and `attempt` for the conditions, the whole row as JSON in `row_0`, `row_1`, …, and in an unfinished row when
 * it is due, and since when it is unfinished, for the index.
 * @throws {StoreUnavailable} `applied: "no"` for a row that does not fit into one request
 * @throws {TypeError} see `encodeRow`
 */
export function toColumns(row: RevocationRow): AttributesInput {
  const text = encodeRow(row);
  const size = Buffer.byteLength(text);
  if (size > MOST_BYTES) {
    throw new StoreUnavailable(`the row has ${size} bytes, and the limit is ${MOST_BYTES}`, 'no');
  }
  const unfinished = unfinishedOf(row);
  return [
    { version: String(row.version) },
    { attempt: row.attempt },
    ...(unfinished
      ? [{ [UNFINISHED_COLUMN]: `${instantText(unfinished.due)}-${instantText(unfinished.since)}` }]
      : []),
    ...piecesOf(text).map((piece, index) => ({ [`row_${index}`]: piece })),
  ];
}

/**
 * Decodes the columns of `toColumns`.
 * @throws {StoreUnavailable} `applied: "no"` for a row that cannot be decoded, which is not an absent row
 */
export function fromColumns({ attributes }: Row, key: string): RevocationRow {
  const columns = new Map((attributes ?? []).map(({ columnName, columnValue }) => [columnName, columnValue]));
  let text = '';
  for (let index = 0; ; index++) {
    const piece = columns.get(`row_${index}`);
    if (piece === undefined) break;
    text += String(piece);
  }
  const row = decodeRow(text, key);
  if (columns.get('version') !== String(row.version) || columns.get('attempt') !== row.attempt) {
    throw new StoreUnavailable('the stored row contradicts its columns', 'no');
  }
  return row;
}

/** Splits between code points, because half a surrogate pair is not UTF-8. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + PIECE, text.length);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end -= 1;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}
