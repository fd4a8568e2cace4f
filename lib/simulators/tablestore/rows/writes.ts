/** PutRow: existence, then column condition, then the write, in one step. */
import compiled from 'tablestore/lib/protocol/tablestore_compiled_proto.js';
import type { Millis } from '../../../core/time.ts';
import { decodeCondition, describeCondition, holds } from '../conditions.ts';
import { refuse } from '../ots-error.ts';
import type { Cell } from '../plain-buffer/types.ts';
import type { PreparedCall, RowParts } from '../prepared-call.ts';
import { hasExpired, livingCells, type StoredCell } from '../tables.ts';
import { checkAttributes, checkKey, keyText, readRow } from './checks.ts';
import { capacityUnits, columnsOf } from './reads.ts';

const { PutRowRequest, PutRowResponse } = compiled.main.proto;

const EXISTENCE = ['ignore', 'exist', 'not exist'] as const;
export function putRow(body: Uint8Array, { tables, now, expiredRows }: RowParts): PreparedCall {
  const request = PutRowRequest.decode(body);
  const { tableName } = request;
  const { primaryKey, attributes } = readRow(request.row);
  const existence = EXISTENCE[request.condition.rowExistence];
  if (!existence) throw refuse('OTSParameterInvalid', 'The row existence expectation is not known.');
  if (request.transactionId || request.returnContent?.returnType) {
    throw refuse('OTSParameterInvalid', 'Transactions and returned rows are not simulated.');
  }
  const bytes = request.condition.columnCondition;
  const condition = bytes?.length ? decodeCondition(bytes) : undefined;

  return {
    tableName,
    key: keyText(primaryKey.map(({ value }) => value)),
    condition: condition ? `${existence}, ${describeCondition(condition)}` : existence,
    run() {
      if (tables.tableOf(tableName)) throw refuse('OTSParameterInvalid', 'An index is read only.');
      const table = tables.open(tableName);
      const key = checkKey(table.primaryKey, primaryKey);
      checkAttributes(table, attributes, now());
      const id = keyText(key);
      const row = table.rows.get(id);
      const gone = !row || (expiredRows === 'absent' && hasExpired(table, row, now()));
      const columns = columnsOf(table, row, livingCells(table, row, now()));
      if (existence !== 'ignore' && gone === (existence === 'exist')) throw refuse('OTSConditionCheckFail');
      if (condition && !holds(condition, columns)) throw refuse('OTSConditionCheckFail');
      tables.put(table, id, { key, cells: storedCells(attributes, now()) });
      const consumed = {
        read: existence === 'ignore' && !condition ? 0 : 1,
        write: capacityUnits(primaryKey, attributes),
      };
      const reply = PutRowResponse.encode({ consumed: { capacityUnit: consumed }, row: Buffer.alloc(0) });
      return { body: reply.finish(), consumed, applied: true };
    },
  };
}

const storedCells = (cells: readonly Cell[], now: Millis): Map<string, StoredCell> =>
  new Map(cells.map(({ name, value, timestamp }) => [name, { value, timestamp: Number(timestamp ?? now) }]));
