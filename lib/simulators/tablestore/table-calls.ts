/** CreateTable, DescribeTable, ListTable, DeleteTable. */
import compiled from 'tablestore/lib/protocol/tablestore_compiled_proto.js';
import { checkedIndex, checkIndexed } from './index-calls.ts';
import { refuse } from './ots-error.ts';
import type { PreparedCall, RowParts } from './prepared-call.ts';
import { checkName } from './rows/checks.ts';
import type { KeyColumn, KeyType, TableSettings } from './tables.ts';

const messages = compiled.main.proto;

const KEY_TYPES: readonly KeyType[] = ['integer', 'string', 'binary'];
const STATUS = { active: 1, loading: 3 } as const;
/** A global index that shows the rows that were there before it. */
const GLOBAL = { definedColumn: [], indexUpdateMode: 0, indexType: 0, indexSyncPhase: 2 };
const SHORTEST_LIFE = 86_400;
export const USUAL_DEVIATION = 86_400;

export function createTable(body: Uint8Array, { tables }: RowParts): PreparedCall {
  const request = messages.CreateTableRequest.decode(body);
  const { tableName, primaryKey } = request.tableMeta;
  checkName('table', tableName);
  if (primaryKey.length < 1 || primaryKey.length > 4) {
    throw refuse('OTSParameterInvalid', 'The number of primary key columns must be in range: [1, 4].');
  }
  const columns = {
    primaryKey: primaryKey.map(keyColumn),
    definedColumns: (request.tableMeta.definedColumn ?? []).map(({ name, type }) => ({ name, type })),
  };
  const indexes = new Map((request.indexMetas ?? []).map((index) => checkedIndex(index, columns)));
  const settings: TableSettings = { ...columns, indexes, ...options(request.tableOptions) };
  checkIndexed(settings);
  const { read, write } = request.reservedThroughput.capacityUnit;
  // A pay-as-you-go instance reserves no capacity.
  if (read) throw refuse('OTSParameterInvalid', 'Can not reserve read capacity unit on capacity.');
  if (write) throw refuse('OTSParameterInvalid', 'Can not reserve write capacity unit on capacity.');
  return {
    tableName,
    run() {
      tables.create(tableName, settings);
      return { body: messages.CreateTableResponse.encode({}).finish(), applied: true };
    },
  };
}

export function describeTable(body: Uint8Array, { tables, now }: RowParts): PreparedCall {
  const { tableName } = messages.DescribeTableRequest.decode(body);
  return {
    tableName,
    run() {
      const table = tables.find(tableName);
      const reply = messages.DescribeTableResponse.encode({
        tableMeta: {
          tableName,
          primaryKey: table.primaryKey.map(({ name, type }) => ({ name, type: KEY_TYPES.indexOf(type) + 1 })),
          definedColumn: table.definedColumns.map(({ name, type }) => ({ name, type })),
        },
        reservedThroughputDetails: {
          capacityUnit: { read: 0, write: 0 },
          lastIncreaseTime: Math.floor(table.createdAt / 1000),
        },
        tableOptions: {
          timeToLive: table.timeToLive,
          maxVersions: 1,
          deviationCellVersionInSec: table.maxDeviation,
          allowUpdate: table.allowUpdate,
        },
        tableStatus: now() < table.readyAt ? STATUS.loading : STATUS.active,
        indexMetas: [...table.indexes].map(([name, meta]) => ({
          ...GLOBAL,
          name,
          primaryKey: [...meta.primaryKey],
        })),
      });
      return { body: reply.finish(), applied: false };
    },
  };
}

export function listTable(_body: Uint8Array, { tables }: RowParts): PreparedCall {
  return {
    run: () => ({
      body: messages.ListTableResponse.encode({ tableNames: tables.names() }).finish(),
      applied: false,
    }),
  };
}

export function deleteTable(body: Uint8Array, { tables }: RowParts): PreparedCall {
  const { tableName } = messages.DeleteTableRequest.decode(body);
  return {
    tableName,
    run() {
      tables.drop(tableName);
      return { body: messages.DeleteTableResponse.encode({}).finish(), applied: true };
    },
  };
}

function keyColumn(schema: { name: string; type: number; option?: number }): KeyColumn {
  const { name, type } = schema;
  checkName('primary key column', name);
  const keyType = KEY_TYPES[type - 1];
  if (!keyType) throw refuse('OTSParameterInvalid', `Primary key type ${type} is not known.`);
  // An absent enum decodes to its first member, auto-increment; only an own member was sent.
  const autoIncrement = Object.hasOwn(schema, 'option') && schema.option;
  if (autoIncrement) throw refuse('OTSParameterInvalid', 'Auto-increment columns are not simulated.');
  return { name, type: keyType };
}

interface WireOptions {
  timeToLive?: number;
  maxVersions?: number;
  deviationCellVersionInSec?: number | { toNumber(): number };
  allowUpdate?: boolean;
}

function options(
  wire: WireOptions | null | undefined,
): Pick<TableSettings, 'timeToLive' | 'maxDeviation' | 'allowUpdate'> {
  if (!wire?.maxVersions) throw refuse('OTSParameterInvalid', 'MaxVersions is missing while creating table.');
  if (wire.maxVersions !== 1) throw refuse('OTSParameterInvalid', 'Only one version is simulated.');
  const timeToLive = wire.timeToLive || -1;
  if (timeToLive !== -1 && timeToLive < SHORTEST_LIFE) {
    throw refuse('OTSParameterInvalid', `TimeToLive must be -1 or at least ${SHORTEST_LIFE}.`);
  }
  const deviation = wire.deviationCellVersionInSec;
  const seconds = typeof deviation === 'object' ? deviation.toNumber() : deviation;
  // An absent boolean decodes to false; only an own member was sent.
  const allowUpdate = Object.hasOwn(wire, 'allowUpdate') ? wire.allowUpdate === true : true;
  return { timeToLive, maxDeviation: seconds || USUAL_DEVIATION, allowUpdate };
}
