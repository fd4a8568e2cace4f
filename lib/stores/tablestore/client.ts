/** Rows of one table. */
import type { AttributesInput, Condition, Row } from 'tablestore';
import { createTablestoreRequests, type TablestoreInstance, type TablestoreTry } from './request.ts';

export interface TablestoreTarget extends TablestoreInstance {
  readonly table: string;
}

/** One request each, no retries. Both reject with `TablestoreFailure` or a network error. */
export interface TablestoreClient {
  /** The row with one version of each column, or undefined. */
  get(key: string, one: TablestoreTry): Promise<Row | undefined>;
  /** Replaces the whole row. */
  put(key: string, columns: AttributesInput, condition: Condition, one: TablestoreTry): Promise<void>;
  /** Closes the kept connections. */
  close(): void;
}

/** The primary key: one string column, which holds the row's key. */
export const KEY_COLUMN = 'pk';

/** @throws {TypeError} for an invalid endpoint */
export function createTablestoreClient({ table, ...instance }: TablestoreTarget): TablestoreClient {
  const { request, close } = createTablestoreRequests(instance);
  return {
    async get(key, one) {
      const params = { tableName: table, primaryKey: [{ [KEY_COLUMN]: key }], maxVersions: 1 };
      const { row } = await request('getRow', params, one);
      // The SDK returns an empty object for an absent row.
      return row?.primaryKey ? row : undefined;
    },
    async put(key, attributeColumns, condition, one) {
      const primaryKey = [{ [KEY_COLUMN]: key }];
      await request('putRow', { tableName: table, primaryKey, attributeColumns, condition }, one);
    },
    close,
  };
}
