/** The Tablestore instance that the environment names, and a table in it that is dropped again. */
import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import tablestore from 'tablestore';
import type { RevocationStore } from '../../lib/core/ports.ts';
import type { OpenStore } from '../contracts/store/worker-protocol.ts';
import { openTablestore } from '../stores/tablestore/kit.ts';
import type { SdkClient } from '../support/tablestore-simulator.ts';
import { type Keys, type LiveSettings, readLive, type TablestoreTarget } from './settings.ts';

export interface LiveTable extends TablestoreTarget {
  readonly table: string;
}

export const tableOf = ({ tablestore, run }: LiveSettings): LiveTable | undefined =>
  tablestore && { ...tablestore, table: run };

export function liveClient({ endpoint, instance }: TablestoreTarget, keys: Keys): SdkClient {
  return new tablestore.Client({ endpoint, instancename: instance, maxRetries: 0, ...keys });
}

/** Makes the table, and waits until rows can be read. A new table takes some seconds. */
export async function makeTable(where: LiveTable, keys: Keys): Promise<void> {
  const client = liveClient(where, keys);
  await client.createTable({
    tableMeta: { tableName: where.table, primaryKey: [{ name: 'pk', type: 'STRING' }] },
    reservedThroughput: { capacityUnit: { read: 0, write: 0 } },
    tableOptions: { timeToLive: 86_400, maxVersions: 1 },
  });
  for (let seconds = 0; ; seconds++) {
    const read = client.getRow({ tableName: where.table, primaryKey: [{ pk: 'ready' }] });
    const refused = await read.then(() => undefined, String);
    if (!refused) return;
    if (!refused.includes('OTSTableNotReady') || seconds > 60) throw new Error(`no table: ${refused}`);
    await setTimeout(1_000);
  }
}

export async function dropTable(where: LiveTable, keys: Keys): Promise<void> {
  await liveClient(where, keys)
    .deleteTable({ tableName: where.table })
    .catch((error: unknown) => {
      if (!String(error).includes('OTSObjectNotExist')) throw error;
    });
}

/** Tables that bear a name of this suite. */
export async function ourTables(
  where: TablestoreTarget,
  keys: Keys,
  ours: (name: string) => boolean,
): Promise<string[]> {
  const { tableNames = [] } = Object(await liveClient(where, keys).listTable({}));
  return tableNames.map(String).filter(ours);
}

/**
 * The store in a space of its own: cases of one suite use the same keys, and a table for each of them would take
 * minutes.
 */
export function inSpace(store: RevocationStore, space: string): RevocationStore {
  const hidden = (key: string) => createHash('sha256').update(`${space}\n${key}`).digest('hex');
  return {
    async read(key, call) {
      const row = await store.read(hidden(key), call);
      return row && { ...row, key };
    },
    write: (row, expected, call) => store.write({ ...row, key: hidden(row.key) }, expected, call),
  };
}

/** How a worker process opens the store: with the keys of its environment, which no argument shows. */
export const openStore: OpenStore = async ({ endpoint, instance, table, space }) => {
  const live = readLive(process.env);
  if ('off' in live) throw new Error(live.off);
  const where = { endpoint: String(endpoint), instance: String(instance), table: String(table) };
  const store = openTablestore(where.endpoint, { ...where, credentials: () => live.keys });
  return { store: inSpace(store, String(space)), close: async () => store.close() };
};

export const MODULE = import.meta.url;
