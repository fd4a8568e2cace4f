/** Checks of every row request before anything is read or written. */
import type { Millis } from '../../../core/time.ts';
import { refuse } from '../ots-error.ts';
import { decodeRow } from '../plain-buffer/reader.ts';
import { type Cell, PlainBufferError, type PlainRow, type Variant } from '../plain-buffer/types.ts';
import type { KeyColumn, Table } from '../tables.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;
const LONGEST_KEY = 1024;
const LONGEST_VALUE = 2 * 1024 * 1024;
const MOST_COLUMNS = 1024;

/** @throws {OtsError} `OTSParameterInvalid` */
export function checkName(kind: string, name: string): void {
  if (!NAME.test(name)) throw refuse('OTSParameterInvalid', `Invalid ${kind} name: '${name.slice(0, 80)}'.`);
}

/** @throws {OtsError} `OTSParameterInvalid` for an invalid PlainBuffer row */
export function readRow(bytes: Uint8Array): PlainRow {
  try {
    return decodeRow(bytes);
  } catch (error) {
    if (!(error instanceof PlainBufferError)) throw error;
    throw refuse('OTSParameterInvalid', `The row is malformed: ${error.message}.`);
  }
}

/**
 * The values of the primary key.
 * @throws {OtsError} `OTSInvalidPK` for another schema, `OTSParameterInvalid` for a value that is too long
 */
export function checkKey(schema: readonly KeyColumn[], cells: readonly Cell[]): readonly Variant[] {
  if (cells.length !== schema.length) throw refuse('OTSInvalidPK', 'Primary key schema mismatch.');
  return schema.map(({ name, type }, index) => {
    const cell = cells[index];
    if (cell?.name !== name || cell.value.type !== type) {
      throw refuse('OTSInvalidPK', `Validate PK name fail. Input: ${cell?.name}, Meta: ${name} (${type}).`);
    }
    if (sizeOf(cell.value) > LONGEST_KEY) {
      throw refuse(
        'OTSParameterInvalid',
        `The length of primary key column '${name}' exceeds ${LONGEST_KEY}.`,
      );
    }
    return cell.value;
  });
}

/** @throws {OtsError} `OTSOutOfColumnCountLimit`, `OTSParameterInvalid` */
export function checkAttributes(table: Table, cells: readonly Cell[], now: Millis): void {
  if (cells.length > MOST_COLUMNS) throw refuse('OTSOutOfColumnCountLimit');
  const names = new Set<string>();
  for (const cell of cells) {
    checkName('column', cell.name);
    // A repeated column is undocumented, so it is refused: nothing may depend on it.
    if (names.has(cell.name)) throw refuse('OTSParameterInvalid', `Column '${cell.name}' occurs twice.`);
    names.add(cell.name);
    if (sizeOf(cell.value) > LONGEST_VALUE) {
      throw refuse('OTSParameterInvalid', `The length of column '${cell.name}' exceeds ${LONGEST_VALUE}.`);
    }
    if (cell.timestamp !== undefined) checkTimestamp(table, cell, now);
  }
}

function checkTimestamp(table: Table, cell: Cell, now: Millis): void {
  const deviation = table.maxDeviation * 1000;
  const life = table.timeToLive < 0 ? deviation : table.timeToLive * 1000;
  const timestamp = Number(cell.timestamp);
  if (timestamp < now - Math.min(deviation, life) || timestamp >= now + deviation) {
    throw refuse('OTSParameterInvalid', `Invalid timestamp. Cell: '${cell.name}'.`);
  }
}

/** The billed bytes of a value. */
export function sizeOf(value: Variant): number {
  if (value.type === 'string') return Buffer.byteLength(value.value);
  if (value.type === 'binary') return value.value.length;
  return value.type === 'boolean' ? 1 : 8;
}

/** A unique text of the key: for one string column, its value. */
export function keyText(key: readonly Variant[]): string {
  const [first] = key;
  if (key.length === 1 && first?.type === 'string') return first.value;
  return JSON.stringify(
    key.map(({ value }) => (Buffer.isBuffer(value) ? value.toString('hex') : String(value))),
  );
}
