/** A row as columns. Strings only: the SDK writes a number as a double, which no integer column would equal. */
import type { AttributesInput, Row } from 'tablestore';
import type { RevocationRow } from '../../core/model/row.ts';
import { StoreUnavailable } from '../../core/ports.ts';
import { decodeRow, encodeRow } from '../row-codec.ts';

/** A column holds 2 MB; a piece of this many UTF-16 units takes at most three times as many bytes. */
const PIECE = 600_000;
/** A request holds 5 MB, the rest of it included. */
const MOST_BYTES = 4_800_000;

/**
 * `version` and `attempt` for the conditions, and the whole row as JSON in `row_0`, `row_1`, …
 * @throws {StoreUnavailable} `applied: "no"` for a row that does not fit into one request
 * @throws {TypeError} see `encodeRow`
 */
export function toColumns(row: RevocationRow): AttributesInput {
  const text = encodeRow(row);
  const size = Buffer.byteLength(text);
  if (size > MOST_BYTES) {
    throw new StoreUnavailable(`the row has ${size} bytes, and Tablestore takes ${MOST_BYTES} at most`, 'no');
  }
  return [
    { version: String(row.version) },
    { attempt: row.attempt },
    ...piecesOf(text).map((piece, index) => ({ [`row_${index}`]: piece })),
  ];
}

/**
 * The row that `toColumns` made these columns of.
 * @throws {StoreUnavailable} `applied: "no"`: a row that cannot be read is not an absent one
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

/** Cuts between code points: half a surrogate pair is not UTF-8. */
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
