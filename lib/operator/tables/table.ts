/** Requests for the table, one at a time, each with its own time limit. */

import type { CliContext } from '../../cli/context.ts';
import type { StoreSettings } from '../../config/settings.ts';
import { type AccessKey, StoreUnavailable } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { createTablestoreAdmin, type DescribedTable, WANTED_TABLE } from '../../stores/tablestore/admin.ts';
import { createTablestoreClient, type TablestoreTry } from '../../stores/tablestore/client.ts';
import { conditionsOf } from '../../stores/tablestore/columns.ts';
import { verdictOn } from '../../stores/tablestore/failure.ts';
import { createTablestoreUnfinished } from '../../stores/tablestore/unfinished.ts';

const LIMIT: Millis = 20_000;

/** All reject as `TablestoreAdmin` does. */
export interface Table {
  describe(): Promise<DescribedTable>;
  create(): Promise<void>;
  /** Adds the index of unfinished rows to a table as it was described. */
  addIndex(described: DescribedTable): Promise<void>;
  /** Lists the first entry of that index. @throws {IndexMissing} */
  list(): Promise<void>;
  /** Reads a row that does not exist. */
  read(): Promise<void>;
  /** Sends a write whose condition is false: it tests the right to write, and writes nothing. */
  write(): Promise<void>;
  close(): void;
}

export type TablestoreSettings = Extract<StoreSettings, { kind: 'tablestore' }>;

export function openTable(
  settings: TablestoreSettings,
  credentials: AccessKey,
  { clock, random, stopping }: Pick<CliContext, 'clock' | 'random' | 'stopping'>,
): Table {
  const admin = createTablestoreAdmin(settings);
  const rows = createTablestoreClient(settings);
  const log = { debug: () => undefined };
  const index = createTablestoreUnfinished({
    ...settings,
    credentials: () => credentials,
    clock,
    random,
    log,
  });
  // Not a key of a revocation, because those are hashes.
  const unusedKey = `doctor-${random.id()}`;

  const within = <T>(work: (one: TablestoreTry) => Promise<T>): Promise<T> =>
    work({ credentials, limit: LIMIT, signal: stopping });

  return {
    describe: () => within((one) => admin.describe(settings.table, one)),
    create: () => within((one) => admin.create(settings.table, WANTED_TABLE, one)),
    addIndex: (described) => within((one) => admin.addIndex(settings.table, described, one)),
    async list() {
      await index.unfinished({ limit: 1 }, { limit: LIMIT, signal: stopping }).catch((error: unknown) => {
        throw error instanceof StoreUnavailable && error.cause !== undefined ? error.cause : error;
      });
    },
    async read() {
      await within((one) => rows.get(unusedKey, one));
    },
    async write() {
      const [condition] = conditionsOf({ version: 0, attempt: unusedKey });
      const columns = [{ version: '0' }];
      await within((one) => rows.put(unusedKey, columns, condition, one)).catch((error: unknown) => {
        if (verdictOn(error) !== 'condition') throw error;
      });
    },
    close() {
      admin.close();
      index.close();
      rows.close();
    },
  };
}
