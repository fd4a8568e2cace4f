/** PutRow, UpdateRow and DeleteRow: existence, then column condition, then the write, in one step. */
import compiled from 'tablestore/lib/protocol/tablestore_compiled_proto.js';
import { type ColumnCondition, decodeCondition, describeCondition, holds } from '../conditions.ts';
import { refuse } from '../ots-error.ts';
import type { Cell, PlainRow } from '../plain-buffer/types.ts';
import { encodeRow } from '../plain-buffer/writer.ts';
import type { PreparedCall, RowParts } from '../prepared-call.ts';
import { hasExpired, livingCells, type StoredCell, type Table } from '../tables.ts';
import { checkAttributes, checkKey, keyText, readRow } from './checks.ts';
import { capacityUnits, columnsOf } from './reads.ts';
import { updatedCells } from './update.ts';

const { PutRowRequest, UpdateRowRequest, DeleteRowRequest, PutRowResponse } = compiled.main.proto;

const EXISTENCE = ['ignore', 'exist', 'not exist'] as const;
type Existence = (typeof EXISTENCE)[number];

const RETURN = { none: 0, primaryKey: 1, afterModify: 2 } as const;

/** The decoded part that the three requests share. */
interface Write {
  readonly tableName: string;
  readonly row: PlainRow;
  readonly condition: { rowExistence: number; columnCondition?: Uint8Array };
  readonly returnContent?: { returnType?: number; returnColumnNames?: string[] } | null;
  readonly transactionId?: string;
}

/** The cells after the write; undefined: the row is deleted. */
type Change = (living: ReadonlyMap<string, StoredCell>, table: Table) => Map<string, StoredCell> | undefined;

export function putRow(body: Uint8Array, parts: RowParts): PreparedCall {
  const request = PutRowRequest.decode(body);
  const row = readRow(request.row);
  if (row.deleteMarker) throw refuse('OTSParameterInvalid', 'A row to put has a delete marker.');
  if (row.attributes.some(({ op, value }) => op || !value)) {
    throw refuse('OTSParameterInvalid', 'A cell to put has an operation or no value.');
  }
  return prepare({ ...request, row }, parts, () => updatedCells(new Map(), row.attributes, parts.now()));
}

export function updateRow(body: Uint8Array, parts: RowParts): PreparedCall {
  const request = UpdateRowRequest.decode(body);
  const row = readRow(request.rowChange);
  if (row.attributes.length === 0) throw refuse('OTSParameterInvalid', 'No column to update.');
  return prepare({ ...request, row }, parts, (living, table) => {
    if (!table.allowUpdate) throw refuse('OTSParameterInvalid', 'The table does not allow UpdateRow.');
    return updatedCells(living, row.attributes, parts.now());
  });
}

export function deleteRow(body: Uint8Array, parts: RowParts): PreparedCall {
  const request = DeleteRowRequest.decode(body);
  const row = readRow(request.primaryKey);
  if (!row.deleteMarker) throw refuse('OTSParameterInvalid', 'A row to delete has no delete marker.');
  return prepare({ ...request, row }, parts, () => undefined);
}

function prepare(write: Write, parts: RowParts, change: Change): PreparedCall {
  const existence = EXISTENCE[write.condition.rowExistence];
  if (!existence) throw refuse('OTSParameterInvalid', 'The row existence expectation is not known.');
  if (write.transactionId) throw refuse('OTSParameterInvalid', 'Transactions are not simulated.');
  const bytes = write.condition.columnCondition;
  const condition = bytes?.length ? decodeCondition(bytes) : undefined;

  return {
    tableName: write.tableName,
    key: keyText(write.row.primaryKey.flatMap(({ value }) => value ?? [])),
    condition: condition ? `${existence}, ${describeCondition(condition)}` : existence,
    run() {
      if (parts.tables.tableOf(write.tableName)) {
        throw refuse('OTSParameterInvalid', 'An index is read only.');
      }
      const table = parts.tables.open(write.tableName);
      const key = checkKey(table.primaryKey, write.row.primaryKey);
      checkAttributes(table, write.row.attributes, parts.now());
      const id = keyText(key);
      const living = checkConditions(table, id, existence, condition, parts);
      const cells = change(living, table);
      parts.tables.put(table, id, cells && { key, cells });
      const consumed = {
        read: existence === 'ignore' && !condition ? 0 : 1,
        write: capacityUnits(write.row.primaryKey, write.row.attributes),
      };
      return {
        body: PutRowResponse.encode({
          consumed: { capacityUnit: consumed },
          row: returnedRow(write, cells),
        }).finish(),
        consumed,
        applied: true,
      };
    },
  };
}

/** The visible cells of the row. @throws {OtsError} `OTSConditionCheckFail` */
function checkConditions(
  table: Table,
  id: string,
  existence: Existence,
  condition: ColumnCondition | undefined,
  { now, expiredRows }: RowParts,
): Map<string, StoredCell> {
  const row = table.rows.get(id);
  const gone = !row || (expiredRows === 'absent' && hasExpired(table, row, now()));
  if (existence === 'exist' && gone) throw refuse('OTSConditionCheckFail');
  if (existence === 'not exist' && !gone) throw refuse('OTSConditionCheckFail');
  const living = livingCells(table, row, now());
  if (condition && !holds(condition, columnsOf(table, row, living))) throw refuse('OTSConditionCheckFail');
  return living;
}

function returnedRow(write: Write, cells: ReadonlyMap<string, StoredCell> | undefined): Uint8Array {
  const type = write.returnContent?.returnType ?? RETURN.none;
  if (type === RETURN.none) return Buffer.alloc(0);
  const names = type === RETURN.afterModify ? (write.returnContent?.returnColumnNames ?? []) : [];
  const attributes = names.flatMap((name): Cell[] => {
    const cell = cells?.get(name);
    return cell ? [{ name, value: cell.value, timestamp: BigInt(cell.timestamp) }] : [];
  });
  return encodeRow({ primaryKey: write.row.primaryKey, attributes, deleteMarker: false });
}
