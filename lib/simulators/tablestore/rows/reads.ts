/** GetRow, and the visible cells and the cost of rows. */
import compiled from 'tablestore/lib/protocol/tablestore_compiled_proto.js';
import { refuse } from '../ots-error.ts';
import type { Cell, Variant } from '../plain-buffer/types.ts';
import { encodeRow } from '../plain-buffer/writer.ts';
import type { PreparedCall, RowParts } from '../prepared-call.ts';
import { hasExpired, livingCells, type StoredCell, type StoredRow, type Table } from '../tables.ts';
import { checkKey, keyText, readRow, sizeOf } from './checks.ts';

const { GetRowRequest, GetRowResponse } = compiled.main.proto;

const UNIT = 4096;

export function getRow(body: Uint8Array, { tables, now }: RowParts): PreparedCall {
  const request = GetRowRequest.decode(body);
  const { primaryKey } = readRow(request.primaryKey);
  if (request.maxVersions !== 1) throw refuse('OTSParameterInvalid', 'Only one version is simulated.');
  if (request.timeRange || request.filter?.length || request.columnsToGet?.length) {
    throw refuse('OTSParameterInvalid', 'Parts of rows are not simulated.');
  }
  if (request.transactionId) throw refuse('OTSParameterInvalid', 'Transactions are not simulated.');

  return {
    tableName: request.tableName,
    key: keyText(primaryKey.map(({ value }) => value)),
    run() {
      const table = tables.open(request.tableName);
      const row = table.rows.get(keyText(checkKey(table.primaryKey, primaryKey)));
      const living = livingCells(table, row, now());
      const missing = !row || hasExpired(table, row, now());
      const asked = missing ? [] : cellsOf(living);
      const consumed = { read: capacityUnits(primaryKey, asked), write: 0 };
      const found = missing ? Buffer.alloc(0) : encodeRow({ primaryKey, attributes: asked });
      return {
        body: GetRowResponse.encode({ consumed: { capacityUnit: consumed }, row: found }).finish(),
        consumed,
        applied: false,
      };
    },
  };
}

/** All cells with their versions, by name. */
const cellsOf = (cells: ReadonlyMap<string, StoredCell>): Cell[] =>
  [...cells]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { value, timestamp }]) => ({ name, value, timestamp: BigInt(timestamp) }));

/** The part of a row that a condition can read: unexpired cells and the primary key. */
export function columnsOf(
  table: Table,
  row: StoredRow | undefined,
  living: ReadonlyMap<string, StoredCell>,
): (name: string) => Variant | undefined {
  return (name) => {
    const index = table.primaryKey.findIndex((column) => column.name === name);
    return index < 0 ? living.get(name)?.value : row?.key[index];
  };
}

/** Capacity units: 4 KB of names and values each, rounded up, at least one. */
export function capacityUnits(...groups: readonly (readonly Cell[])[]): number {
  const bytes = groups
    .flat()
    .reduce((sum, { name, value }) => sum + Buffer.byteLength(name) + sizeOf(value), 0);
  return Math.max(1, Math.ceil(bytes / UNIT));
}
