/** Decodes and executes operations. */
import type { Operation } from './faults.ts';
import { addDefinedColumn, createIndex, updateTable } from './index-calls.ts';
import { OtsError, refuse } from './ots-error.ts';
import type { PreparedCall, RowParts } from './prepared-call.ts';
import { getRange } from './rows/range.ts';
import { getRow } from './rows/reads.ts';
import { putRow } from './rows/writes.ts';
import { createTable, deleteTable, describeTable, listTable } from './table-calls.ts';

const CALLS: Readonly<Record<Operation, (body: Uint8Array, parts: RowParts) => PreparedCall>> = {
  PutRow: putRow,
  GetRow: getRow,
  CreateTable: createTable,
  DescribeTable: describeTable,
  ListTable: listTable,
  DeleteTable: deleteTable,
  GetRange: getRange,
  UpdateTable: updateTable,
  AddDefinedColumn: addDefinedColumn,
  CreateIndex: createIndex,
};

/** Operations on rows, which need the partition that holds them. */
export const needsPartition = (operation: Operation): boolean =>
  operation.endsWith('Row') || operation === 'GetRange';

/** Decodes and checks a request. @throws {OtsError} */
export function prepareCall(operation: Operation, body: Uint8Array, parts: RowParts): PreparedCall {
  try {
    return CALLS[operation](body, parts);
  } catch (error) {
    if (error instanceof OtsError) throw error;
    // protobufjs throws plain errors of many kinds for bytes that are no such message.
    throw refuse('OTSParameterInvalid', `The request body is not a ${operation} message.`);
  }
}
