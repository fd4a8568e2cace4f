/** The contract of the store against the service that the environment names, and the facts about it. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../lib/system/clock-and-random.ts';
import { type StoreResource, storeContract } from '../contracts/store/contract.ts';
import { openTablestore } from '../stores/tablestore/kit.ts';
import { TABLE_PROBES } from './probes-tablestore.ts';
import { readLive } from './settings.ts';
import { dropTable, inSpace, liveClient, MODULE, makeTable, tableOf } from './tablestore-instance.ts';
import { asAssumed, notSettled, otherwise, record } from './verdicts.ts';

interface LiveResource extends StoreResource {
  readonly space: string;
}

const live = readLive(process.env);
const settings = 'off' in live ? undefined : live;
const table = settings && tableOf(settings);

describe.runIf(table)('Tablestore', () => {
  const where = table ?? { endpoint: '', instance: '', table: '' };
  const keys = settings?.keys ?? { accessKeyId: '', accessKeySecret: '' };
  const results: boolean[] = [];
  beforeAll(() => makeTable(where, keys), 90_000);
  afterAll(async () => {
    await dropTable(where, keys);
    const failed = results.filter((passed) => !passed).length;
    const seen = `${results.length - failed} of ${results.length} cases passed`;
    const nothing = notSettled('no case ran');
    record(
      settings?.verdicts,
      'ots-contract',
      results.length === 0 ? nothing : (failed === 0 ? asAssumed : otherwise)(seen),
    );
  });

  describe('the contract', () => {
    // Hooks count the cases that passed, so that the verdict is theirs and not ours.
    afterEach(({ task }) => void results.push(task.result?.state !== 'fail'));
    storeContract<LiveResource>(
      'Tablestore',
      async () => {
        const space = randomUUID();
        const store = openTablestore(where.endpoint, { ...where, credentials: () => keys });
        return {
          store: inSpace(store, space),
          clock: systemClock(),
          space,
          [Symbol.asyncDispose]: async () => store.close(),
        };
      },
      {
        processes: ({ space }) => ({
          module: MODULE,
          options: { endpoint: where.endpoint, instance: where.instance, table: where.table, space },
        }),
      },
    );
  });

  it.each(Object.entries(TABLE_PROBES))('%s', async (id, probe) => {
    const finding = await probe({ client: liveClient(where, keys), tableName: where.table }).catch(
      (error: unknown) => {
        record(settings?.verdicts, id, notSettled(`the probe broke down: ${error}`));
        throw error;
      },
    );
    record(settings?.verdicts, id, finding);
    expect(finding.seen).not.toBe('');
  });
});
