/**
 * A row as columns, and the conditions of its writes. All columns are strings: the SDK writes numbers as doubles, which
 * never equal an integer.
 */
import type { AttributesInput, ColumnCondition, Condition, Row } from 'tablestore';
import tablestore from 'tablestore';
import { unfinishedOf } from '../../core/model/completion-due.ts';
import type { RevocationRow } from '../../core/model/row.ts';
import { type Expected, StoreUnavailable } from '../../core/ports.ts';
import { decodeRow, encodeRow } from '../row-codec.ts';

/** UTF-16 units. A column holds 2 MB, and a unit takes at most three bytes. */
const PIECE = 600_000;
/** A request may have 5 MB in total. */
const MOST_BYTES = 4_800_000;

/** Only unfinished rows carry it, so the index over it holds nothing else. */
export const UNFINISHED_COLUMN = 'unfinished';

/** Digits of an instant until the year 2286: as text in the order of time. */
const DIGITS = 13;

const instantText = (instant: number): string => String(Math.ceil(instant)).padStart(DIGITS, '0');

/**
 * `version` and `attempt` are for the conditions. `row_0`, `row_1`, … have the whole row as JSON. An unfinished row
 * also has, for the index, when it is due and since when it is unfinished.
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

const {
  ComparatorType,
  CompositeCondition,
  LogicalOperator,
  RowExistenceExpectation,
  SingleColumnCondition,
} = tablestore;

/** The condition to send, and a second one to send if the first is refused. */
export function conditionsOf(expected: Expected): readonly [Condition, Condition?] {
  if (expected === 'absent') {
    return [
      new tablestore.Condition(RowExistenceExpectation.EXPECT_NOT_EXIST, null),
      // A row whose columns have all expired cannot be read, but may block its key until it is purged
      // (UNCONFIRMED). This never overwrites a readable row.
      new tablestore.Condition(RowExistenceExpectation.IGNORE, noVersion()),
    ];
  }
  const both = new CompositeCondition(LogicalOperator.AND);
  both.addSubCondition(equals('version', String(expected.version)));
  both.addSubCondition(equals('attempt', expected.attempt));
  return [new tablestore.Condition(RowExistenceExpectation.EXPECT_EXIST, both)];
}

/** `passIfMissing` is true by default: a row without the column would match every version. */
const equals = (column: string, value: string): ColumnCondition =>
  new SingleColumnCondition(column, value, ComparatorType.EQUAL, false, true);

/** True only if no version can be read, because no version is called `none`. */
const noVersion = (): ColumnCondition =>
  new SingleColumnCondition('version', 'none', ComparatorType.EQUAL, true, true);
