/** Manages the table for the operator's commands. The functions do not need it, and have no right to do it. */

import compiled from 'tablestore/lib/protocol/tablestore_compiled_proto.js';
import * as z from 'zod/mini';
import {
  createTablestoreRequests,
  KEY_COLUMN,
  type TablestoreInstance,
  type TablestoreTry,
} from './client.ts';
import { UNFINISHED_COLUMN } from './columns.ts';
import { TablestoreFailure } from './failure.ts';
import { indexOf } from './unfinished.ts';

const { TableMeta } = compiled.main.proto;

/** In the order of their numbers on the wire, from 1. */
const KEY_TYPES = ['integer', 'string', 'binary'] as const;
const SDK_TYPES = { integer: 'INTEGER', string: 'STRING', binary: 'BINARY' } as const;
/** Of the vendor's types of predefined columns. */
const STRING_COLUMN = 4;
const INDEX_COLUMN = { name: UNFINISHED_COLUMN, type: STRING_COLUMN } as const;
/** The phase ISP_INCR of an index: it shows the rows that were there before it. */
const SYNC_COMPLETE = 2;
const TABLE_STATES = ['active', 'inactive', 'loading', 'unloading', 'updating'] as const;

/** The options of a table. */
export interface TableOptions {
  readonly primaryKey: readonly { readonly name: string; readonly type: (typeof KEY_TYPES)[number] }[];
  /** Seconds; -1: cells never expire. */
  readonly timeToLive: number;
  readonly maxVersions: number;
  /** By how many seconds the timestamp of a cell may differ from the clock of the server. */
  readonly maxTimeDeviation: number;
  /** Reserved capacity units, which are charged even if they are not used. */
  readonly reserved: { readonly read: number; readonly write: number };
  /** Whether UpdateRow is allowed. A table with a time to live and an index must forbid it; the store uses PutRow. */
  readonly allowUpdate: boolean;
  /** The index of unfinished rows: `complete` when it shows all rows, `building` before. */
  readonly index: 'absent' | 'building' | 'complete';
}

export interface DescribedTable extends Omit<TableOptions, 'primaryKey'> {
  /** The column of the index is predefined. */
  readonly indexColumn: boolean;
  readonly primaryKey: readonly { readonly name: string; readonly type: string }[];
  /** Only an `active` table can be used. */
  readonly state: string;
}

/** One request each, no retries. All reject with `TablestoreFailure` or with what the network threw. */
export interface TablestoreAdmin {
  describe(table: string, one: TablestoreTry): Promise<DescribedTable>;
  /** Starts to create the table, which can be used some seconds later. */
  create(table: string, options: TableOptions, one: TablestoreTry): Promise<void>;
  /** Adds the index of unfinished rows, and what it requires, to a table as it was described. Changes nothing else. */
  addIndex(table: string, described: DescribedTable, one: TablestoreTry): Promise<void>;
  close(): void;
}

/** A 64-bit number as the SDK decodes it: a number, or an object with its value. */
const LONG = z.union([
  z.number(),
  z.pipe(
    z.custom<{ toNumber(): number }>(
      (value) => typeof value === 'object' && value !== null && 'toNumber' in value,
    ),
    z.transform((long) => long.toNumber()),
  ),
]);

const NAMED = z.array(z.object({ name: z.string(), type: z.number() }));

const DESCRIBED = z.object({
  tableMeta: z.object({ primaryKey: NAMED, definedColumn: z._default(NAMED, []) }),
  tableOptions: z.pipe(
    // Own members only: an absent boolean is false by its prototype.
    z.transform((options) => ({ ...Object(options) })),
    z.object({
      timeToLive: z.number(),
      maxVersions: z.number(),
      deviationCellVersionInSec: LONG,
      allowUpdate: z._default(z.boolean(), true),
    }),
  ),
  indexMetas: z._default(
    z.array(z.object({ name: z.string(), primaryKey: z.array(z.string()), indexSyncPhase: z.unknown() })),
    [],
  ),
  reservedThroughputDetails: z.object({
    capacityUnit: z.object({ read: z._default(z.number(), 0), write: z._default(z.number(), 0) }),
  }),
  tableStatus: z.number(),
});

const indexMeta = (table: string) => ({
  name: indexOf(table),
  primaryKey: [UNFINISHED_COLUMN, KEY_COLUMN],
  definedColumn: [],
});

/** @throws {TypeError} for an invalid endpoint */
export function createTablestoreAdmin(instance: TablestoreInstance): TablestoreAdmin {
  const { request, close } = createTablestoreRequests(instance);
  return {
    async describe(table, one) {
      const { data: read } = DESCRIBED.safeParse(await request('describeTable', { tableName: table }, one));
      if (!read) throw new TablestoreFailure(200, undefined, 'not the description of a table', undefined);
      const { timeToLive, maxVersions, deviationCellVersionInSec, allowUpdate } = read.tableOptions;
      const index = read.indexMetas.find(
        ({ name, primaryKey }) => name === indexOf(table) && primaryKey[0] === UNFINISHED_COLUMN,
      );
      return {
        primaryKey: read.tableMeta.primaryKey.map(({ name, type }) => ({
          name,
          type: KEY_TYPES[type - 1] ?? `type ${type}`,
        })),
        timeToLive,
        maxVersions,
        maxTimeDeviation: deviationCellVersionInSec,
        reserved: read.reservedThroughputDetails.capacityUnit,
        allowUpdate,
        indexColumn: read.tableMeta.definedColumn.some(
          ({ name, type }) => name === UNFINISHED_COLUMN && type === STRING_COLUMN,
        ),
        index: index ? (index.indexSyncPhase === SYNC_COMPLETE ? 'complete' : 'building') : 'absent',
        state: TABLE_STATES[read.tableStatus - 1] ?? `state ${read.tableStatus}`,
      };
    },
    async create(table, options, one) {
      const { primaryKey, timeToLive, maxVersions, maxTimeDeviation, reserved, allowUpdate } = options;
      const params = {
        tableMeta: {
          tableName: table,
          primaryKey: primaryKey.map(({ name, type }) => ({ name, type: SDK_TYPES[type] })),
          definedColumn: [INDEX_COLUMN],
        },
        reservedThroughput: { capacityUnit: { ...reserved } },
        // The name that the SDK reads; it ignores the name of the wire format.
        tableOptions: { timeToLive, maxVersions, maxTimeDeviation, allowUpdate },
        indexMetas: [indexMeta(table)],
      };
      await request('createTable', params, one);
    },
    async addIndex(table, { timeToLive, maxVersions, maxTimeDeviation, allowUpdate, indexColumn }, one) {
      if (allowUpdate) {
        // All options as they are, because it is not documented that those left out are kept.
        const tableOptions = { timeToLive, maxVersions, maxTimeDeviation, allowUpdate: false };
        await request('updateTable', { tableName: table, tableOptions }, one);
      }
      if (!indexColumn) {
        // The SDK lacks this request. On the wire it is a TableMeta: the name of the table, and columns of name and type.
        const message = TableMeta.create({ tableName: table, primaryKey: [INDEX_COLUMN] });
        await request('addDefinedColumn', { message }, one);
      }
      const params = { mainTableName: table, indexMeta: indexMeta(table), includeBaseData: true };
      await request('createIndex', params, one);
    },
    close,
  };
}

/** The table that the store expects. The time to live only deletes; `expiresAt` of a row decides (decision 0008). */
export const WANTED_TABLE: TableOptions = {
  primaryKey: [{ name: KEY_COLUMN, type: 'string' }],
  timeToLive: 14 * 86_400,
  maxVersions: 1,
  maxTimeDeviation: 86_400,
  reserved: { read: 0, write: 0 },
  allowUpdate: false,
  index: 'complete',
};
