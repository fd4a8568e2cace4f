/** UpdateTable, AddDefinedColumn and CreateIndex, with the refusals that the vendor documents for a table with an index. */
import compiled from 'tablestore/lib/protocol/tablestore_compiled_proto.js';
import { refuse } from './ots-error.ts';
import type { PreparedCall, RowParts } from './prepared-call.ts';
import { checkName } from './rows/checks.ts';
import type { DefinedColumn, IndexMeta, TableSettings } from './tables.ts';

const messages = compiled.main.proto;

/** Of the vendor's types of predefined columns. */
export const STRING_COLUMN = 4;
const MOST_COLUMNS = 32;
const MOST_INDEXES = 5;
const SHORTEST_LIFE = 86_400;

/** The message that the vendor's documentation quotes. */
const NO_UPDATES = "Don't support allow update operation on table with index and ttl";

interface WireIndex {
  readonly name: string;
  readonly primaryKey: readonly string[];
  readonly indexUpdateMode: number;
  readonly indexType: number;
}

/** The index, if it may be over these columns of the table. @throws {OtsError} `OTSParameterInvalid` */
export function checkedIndex(
  { name, primaryKey, indexUpdateMode, indexType }: WireIndex,
  settings: Pick<TableSettings, 'primaryKey' | 'definedColumns'>,
): readonly [string, IndexMeta] {
  checkName('index', name);
  if (indexUpdateMode !== 0 || indexType !== 0) {
    throw refuse('OTSParameterInvalid', 'Only global indexes are simulated.');
  }
  const known = [...settings.primaryKey, ...settings.definedColumns].map((column) => column.name);
  const unknown = primaryKey.find((column) => !known.includes(column));
  if (unknown !== undefined || primaryKey.length === 0) {
    throw refuse('OTSParameterInvalid', `The index column '${unknown}' is no predefined column.`);
  }
  return [name, { primaryKey }];
}

/** @throws {OtsError} for a table that has an index, a time to live, and allows updates */
export function checkIndexed({ indexes, timeToLive, allowUpdate }: Omit<TableSettings, 'primaryKey'>): void {
  if (indexes.size > MOST_INDEXES) throw refuse('OTSParameterInvalid', 'Too many indexes.');
  if (indexes.size > 0 && timeToLive >= 0 && allowUpdate) throw refuse('OTSParameterInvalid', NO_UPDATES);
}

export function updateTable(body: Uint8Array, { tables }: RowParts): PreparedCall {
  const { tableName, tableOptions } = messages.UpdateTableRequest.decode(body);
  const sent = tableOptions ?? {};
  // An absent member decodes to a default; only an own one was sent.
  const own = (name: keyof typeof sent) => Object.hasOwn(sent, name);
  return {
    tableName,
    run() {
      const table = tables.find(tableName);
      if (own('maxVersions') && sent.maxVersions !== 1) {
        throw refuse('OTSParameterInvalid', 'Only one version is simulated.');
      }
      const timeToLive = own('timeToLive') ? (sent.timeToLive ?? -1) : table.timeToLive;
      if (timeToLive !== -1 && timeToLive < SHORTEST_LIFE) {
        throw refuse('OTSParameterInvalid', `TimeToLive must be -1 or at least ${SHORTEST_LIFE}.`);
      }
      const allowUpdate = own('allowUpdate') ? sent.allowUpdate === true : table.allowUpdate;
      checkIndexed({ ...table, timeToLive, allowUpdate });
      tables.alter(table, { timeToLive, allowUpdate });
      const reply = messages.UpdateTableResponse.encode({
        reservedThroughputDetails: {
          capacityUnit: { read: 0, write: 0 },
          lastIncreaseTime: Math.floor(table.createdAt / 1000),
        },
        tableOptions: { timeToLive, maxVersions: 1, allowUpdate },
      });
      return { body: reply.finish(), applied: true };
    },
  };
}

export function addDefinedColumn(body: Uint8Array, { tables }: RowParts): PreparedCall {
  // On the wire the request is a TableMeta: 1 is the name of the table, 2 its columns, each with name and type.
  const { tableName, primaryKey: columns } = messages.TableMeta.decode(body);
  return {
    tableName,
    run() {
      const table = tables.find(tableName);
      const added = columns.map(({ name, type }): DefinedColumn => {
        checkName('predefined column', name);
        return { name, type };
      });
      const known = new Set([...table.primaryKey, ...table.definedColumns].map(({ name }) => name));
      const twice = added.find(({ name }) => known.has(name));
      if (twice) throw refuse('OTSParameterInvalid', `The column '${twice.name}' exists.`);
      const definedColumns = [...table.definedColumns, ...added];
      if (definedColumns.length > MOST_COLUMNS) {
        throw refuse('OTSParameterInvalid', 'Too many predefined columns.');
      }
      tables.alter(table, { definedColumns });
      return { body: new Uint8Array(), applied: true };
    },
  };
}

export function createIndex(body: Uint8Array, { tables }: RowParts): PreparedCall {
  const { mainTableName, indexMeta, includeBaseData = false } = messages.CreateIndexRequest.decode(body);
  if (!includeBaseData) {
    throw refuse('OTSParameterInvalid', 'Only indexes of the rows that there are already are simulated.');
  }
  return {
    tableName: mainTableName,
    run() {
      const table = tables.find(mainTableName);
      const [name, meta] = checkedIndex(indexMeta, table);
      if (tables.names().includes(name) || tables.tableOf(name)) throw refuse('OTSObjectAlreadyExist');
      const indexes = new Map([...table.indexes, [name, meta]]);
      checkIndexed({ ...table, indexes });
      tables.alter(table, { indexes });
      return { body: messages.CreateIndexResponse.encode({}).finish(), applied: true };
    },
  };
}
