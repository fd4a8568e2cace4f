/** GetRange of an index: the rows that have all its columns, as they were some milliseconds ago. */
import compiled from 'tablestore/lib/protocol/tablestore_compiled_proto.js';
import { refuse } from '../ots-error.ts';
import type { Cell, Variant } from '../plain-buffer/types.ts';
import { encodeRow, encodeRows } from '../plain-buffer/writer.ts';
import type { PreparedCall, RowParts } from '../prepared-call.ts';
import { hasExpired, livingCells, type StoredRow, type Table } from '../tables.ts';
import { readRow } from './checks.ts';
import { capacityUnits, columnsOf } from './reads.ts';

const { GetRangeRequest, GetRangeResponse } = compiled.main.proto;

const FORWARD = 0;
const MOST_ROWS = 5_000;

export function getRange(body: Uint8Array, { tables, now }: RowParts): PreparedCall {
  const request = GetRangeRequest.decode(body);
  const { tableName, limit = 0 } = request;
  const [start, end] = [request.inclusiveStartPrimaryKey, request.exclusiveEndPrimaryKey].map(
    (bytes) => readRow(bytes).primaryKey,
  );
  if (request.direction !== FORWARD) throw refuse('OTSParameterInvalid', 'Only FORWARD is simulated.');
  if (request.filter?.length || request.token?.length || request.startColumn || request.endColumn) {
    throw refuse('OTSParameterInvalid', 'Filters and ranges of columns are not simulated.');
  }
  return {
    tableName,
    key: textOf(start ?? []),
    run() {
      const name = tables.tableOf(tableName)?.name;
      if (name === undefined) {
        tables.find(tableName);
        throw refuse('OTSParameterInvalid', 'Ranges are simulated for indexes only.');
      }
      const table = tables.open(name);
      const entries = entriesOf(table, tableName, now());
      checkBound(entries.columns, start ?? []);
      checkBound(entries.columns, end ?? []);
      const [from, to] = [textOf(start ?? []), textOf(end ?? [])];
      const within = entries.keys.filter((key) => textOf(key) >= from && textOf(key) < to);
      const shown = within.slice(0, limit > 0 ? Math.min(limit, MOST_ROWS) : MOST_ROWS);
      const next = within[shown.length];
      const consumed = { read: capacityUnits(...shown), write: 0 };
      const plain = (primaryKey: readonly Cell[]) => ({ primaryKey, attributes: [] });
      const reply = GetRangeResponse.encode({
        consumed: { capacityUnit: consumed },
        rows: shown.length > 0 ? encodeRows(shown.map(plain)) : Buffer.alloc(0),
        ...(next && { nextStartPrimaryKey: encodeRow(plain(next)) }),
      });
      return { body: reply.finish(), consumed, applied: false };
    },
  };
}

/** The primary keys of the index, in order. */
function entriesOf(table: Table, index: string, now: number) {
  const asked = table.indexes.get(index)?.primaryKey ?? [];
  const rest = table.primaryKey.map(({ name }) => name).filter((name) => !asked.includes(name));
  const columns = [...asked, ...rest];
  const keys = [...laggingRows(table, now).values()].flatMap((row): Cell[][] => {
    if (hasExpired(table, row, now)) return [];
    const cellOf = columnsOf(table, row, livingCells(table, row, now));
    const cells = columns.flatMap((name): Cell[] => {
      const value = cellOf(name);
      return value ? [{ name, value }] : [];
    });
    // Sparse: a row that lacks one of the columns is not in the index.
    return cells.length === columns.length ? [cells] : [];
  });
  return { columns, keys: keys.sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1)) };
}

/** The rows without the changes that have not reached the indexes yet. */
function laggingRows(table: Table, now: number): Map<string, StoredRow> {
  const rows = new Map(table.rows);
  for (const { until, id, before } of table.recent.toReversed()) {
    if (until <= now) break;
    if (before) rows.set(id, before);
    else rows.delete(id);
  }
  return rows;
}

function checkBound(columns: readonly string[], cells: readonly Cell[]): void {
  const names = cells.map(({ name }) => name);
  if (names.join() !== columns.join()) throw refuse('OTSInvalidPK', 'Primary key schema mismatch.');
}

/** Text in the order of the keys; all columns of these indexes are strings. */
const textOf = (cells: readonly Cell[]): string => cells.map(({ value }) => asText(value)).join('\u0000');

const asText = (value: Variant | undefined): string => String(value?.value ?? '');
