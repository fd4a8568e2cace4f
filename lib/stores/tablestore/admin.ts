/** The table itself, for the operator's commands. The functions never need it, and have no right to it. */
import * as z from 'zod/mini';
import { KEY_COLUMN } from './client.ts';
import { TablestoreFailure } from './failure.ts';
import { createTablestoreRequests, type TablestoreInstance, type TablestoreTry } from './request.ts';

/** In the order of the wire's numbers, from 1. */
const KEY_TYPES = ['integer', 'string', 'binary'] as const;
const SDK_TYPES = { integer: 'INTEGER', string: 'STRING', binary: 'BINARY' } as const;
const TABLE_STATES = ['active', 'inactive', 'loading', 'unloading', 'updating'] as const;

/** What can be chosen of a table. */
export interface TableOptions {
  readonly primaryKey: readonly { readonly name: string; readonly type: (typeof KEY_TYPES)[number] }[];
  /** Seconds; -1: cells live for ever. */
  readonly timeToLive: number;
  readonly maxVersions: number;
  /** Seconds that a cell's own timestamp may be off the server's clock. */
  readonly maxTimeDeviation: number;
  /** Capacity units that are reserved, and paid for whether used or not. */
  readonly reserved: { readonly read: number; readonly write: number };
}

export interface DescribedTable extends Omit<TableOptions, 'primaryKey'> {
  readonly primaryKey: readonly { readonly name: string; readonly type: string }[];
  /** Only an `active` one can be used. */
  readonly state: string;
}

/** One request each, no retries. All reject with `TablestoreFailure` or with what the network threw. */
export interface TablestoreAdmin {
  describe(table: string, one: TablestoreTry): Promise<DescribedTable>;
  /** Begins to create it; it can be used some seconds later. */
  create(table: string, options: TableOptions, one: TablestoreTry): Promise<void>;
  close(): void;
}

/** A 64-bit number as the SDK decodes it: a number, or an object that knows its value. */
const LONG = z.union([
  z.number(),
  z.pipe(
    z.custom<{ toNumber(): number }>(
      (value) => typeof value === 'object' && value !== null && 'toNumber' in value,
    ),
    z.transform((long) => long.toNumber()),
  ),
]);

const DESCRIBED = z.object({
  tableMeta: z.object({ primaryKey: z.array(z.object({ name: z.string(), type: z.number() })) }),
  tableOptions: z.object({
    timeToLive: z.number(),
    maxVersions: z.number(),
    deviationCellVersionInSec: LONG,
  }),
  reservedThroughputDetails: z.object({
    capacityUnit: z.object({ read: z._default(z.number(), 0), write: z._default(z.number(), 0) }),
  }),
  tableStatus: z.number(),
});

/** @throws {TypeError} for an endpoint that is none */
export function createTablestoreAdmin(instance: TablestoreInstance): TablestoreAdmin {
  const { request, close } = createTablestoreRequests(instance);
  return {
    async describe(table, one) {
      const { data: read } = DESCRIBED.safeParse(await request('describeTable', { tableName: table }, one));
      if (!read) throw new TablestoreFailure(200, undefined, 'not the description of a table', undefined);
      const { timeToLive, maxVersions, deviationCellVersionInSec } = read.tableOptions;
      return {
        primaryKey: read.tableMeta.primaryKey.map(({ name, type }) => ({
          name,
          type: KEY_TYPES[type - 1] ?? `type ${type}`,
        })),
        timeToLive,
        maxVersions,
        maxTimeDeviation: deviationCellVersionInSec,
        reserved: read.reservedThroughputDetails.capacityUnit,
        state: TABLE_STATES[read.tableStatus - 1] ?? `state ${read.tableStatus}`,
      };
    },
    async create(table, options, one) {
      const { primaryKey, timeToLive, maxVersions, maxTimeDeviation, reserved } = options;
      const params = {
        tableMeta: {
          tableName: table,
          primaryKey: primaryKey.map(({ name, type }) => ({ name, type: SDK_TYPES[type] })),
        },
        reservedThroughput: { capacityUnit: { ...reserved } },
        // The name that the SDK reads; the one of the wire it would drop without a word.
        tableOptions: { timeToLive, maxVersions, maxTimeDeviation },
      };
      await request('createTable', params, one);
    },
    close,
  };
}

/** The table that the store expects. The time to live only sweeps: a row's own `expiresAt` decides (decision 0008). */
export const WANTED_TABLE: TableOptions = {
  primaryKey: [{ name: KEY_COLUMN, type: 'string' }],
  timeToLive: 14 * 86_400,
  maxVersions: 1,
  maxTimeDeviation: 86_400,
  reserved: { read: 0, write: 0 },
};
