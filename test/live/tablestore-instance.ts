/** The Tablestore instance that the environment names, and a table in it that is dropped again. */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import tablestore from 'tablestore';
import type { RevocationStore } from '../../lib/core/ports.ts';
import type { TablestoreTarget } from '../../lib/stores/tablestore-client.ts';
import type { OpenStore } from '../contracts/store-worker-protocol.ts';
import type { SdkClient } from '../local/tablestore-kit.ts';
import { openTablestore } from '../stores/tablestore-kit.ts';

const { TABLESTORE_ENDPOINT: endpoint, TABLESTORE_INSTANCE: instance } = process.env;

/** Where the table of this run is; undefined when the environment names no instance. */
export const target: TablestoreTarget | undefined =
  endpoint && instance
    ? { endpoint, instance, table: `revoke_egress_test_${randomUUID().replaceAll('-', '_')}` }
    : undefined;

export const credentials = () => ({
  accessKeyId: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID ?? '',
  accessKeySecret: process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET ?? '',
  securityToken: process.env.ALIBABA_CLOUD_SECURITY_TOKEN,
});

export function liveClient({ endpoint, instance }: TablestoreTarget): SdkClient {
  const { accessKeyId, accessKeySecret, securityToken } = credentials();
  const secrets = { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) };
  return new tablestore.Client({ endpoint, instancename: instance, maxRetries: 0, ...secrets });
}

/** Makes the table, and waits until rows can be read. A new table takes some seconds. */
export async function makeTable(where: TablestoreTarget): Promise<void> {
  const client = liveClient(where);
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

/** How a worker process opens the store. */
export const openStore: OpenStore = async ({ endpoint, instance, table, space }) => {
  const where = { endpoint: String(endpoint), instance: String(instance), table: String(table) };
  const store = openTablestore(where.endpoint, { ...where, credentials });
  return { store: inSpace(store, String(space)), close: async () => store.close() };
};

export const MODULE = import.meta.url;
