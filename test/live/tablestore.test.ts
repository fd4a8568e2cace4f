/**
 * The store against the real service, when the environment names an instance: `TABLESTORE_ENDPOINT`,
 * `TABLESTORE_INSTANCE`, `ALIBABA_CLOUD_ACCESS_KEY_ID` and `…_SECRET`. It makes one table, which costs some thousand
 * capacity units, and drops it.
 */
import { randomUUID } from 'node:crypto';
import tablestore from 'tablestore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../lib/system.ts';
import { type StoreResource, storeContract } from '../contracts/store-contract.ts';
import { openTablestore } from '../stores/tablestore-kit.ts';
import { credentials, inSpace, liveClient, MODULE, makeTable, target } from './tablestore-instance.ts';

interface LiveResource extends StoreResource {
  readonly space: string;
}

// `runIf` decides by the environment alone; the default run does not read this folder.
describe.runIf(target)('Tablestore, the real one', () => {
  const where = target ?? { endpoint: '', instance: '', table: '' };
  beforeAll(() => makeTable(where), 90_000);
  afterAll(() => liveClient(where).deleteTable({ tableName: where.table }));

  storeContract<LiveResource>(
    'Tablestore, the real one',
    async () => {
      const space = randomUUID();
      const store = openTablestore(where.endpoint, { ...where, credentials });
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

  describe('what is UNCONFIRMED', () => {
    const { ComparatorType, Condition, RowExistenceExpectation, SingleColumnCondition } = tablestore;
    const noVersion = new SingleColumnCondition('version', 'none', ComparatorType.EQUAL, true, true);
    const claim = (pk: string) =>
      liveClient(where).putRow({
        tableName: where.table,
        primaryKey: [{ pk }],
        attributeColumns: [{ version: '1' }],
        condition: new Condition(RowExistenceExpectation.IGNORE, noVersion),
      });

    it('a condition on a column that may be missing passes on an absent row, and fails on the row that it made', async () => {
      const pk = randomUUID();
      await claim(pk);
      await expect(claim(pk)).rejects.toThrow('OTSConditionCheckFail');
    });
  });
});
