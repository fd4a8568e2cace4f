/** Global secondary indexes as the vendor documents them: sparse, a few milliseconds behind, read only. */
import tablestore from 'tablestore';
import { describe, expect, it } from 'vitest';
import { indexedTable } from '../../../lib/simulators/tablestore/simulator.ts';
import { WANTED_TABLE } from '../../../lib/stores/tablestore/admin.ts';
import { ample, unavailable } from '../../contracts/store/resource.ts';
import { openIndex } from '../../stores/tablestore/kit.ts';
import {
  EXISTS,
  outcome,
  put,
  type SdkClient,
  startSimulator,
  TABLE,
} from '../../support/tablestore-simulator.ts';

const DAY = 86_400;
const INDEX = `${TABLE}_unfinished`;
const NO_UPDATES = "Don't support allow update operation on table with index and ttl";

const started = (settings: object = {}) =>
  startSimulator({ tables: { [TABLE]: { ...indexedTable(TABLE), ...settings } }, indexLag: 100 });

async function listed(client: SdkClient, limit?: number) {
  const { rows = [], nextStartPrimaryKey } = await client.getRange({
    tableName: INDEX,
    direction: 'FORWARD',
    inclusiveStartPrimaryKey: [{ unfinished: '0' }, { pk: '0' }],
    exclusiveEndPrimaryKey: [{ unfinished: 'z' }, { pk: 'z' }],
    ...(limit !== undefined && { limit }),
  });
  return {
    keys: rows.map(({ primaryKey }) => (primaryKey ?? []).map(({ value }) => String(value)).join(' ')),
    more: Boolean(nextStartPrimaryKey),
  };
}

const createIndex = (client: SdkClient, primaryKey = ['unfinished', 'pk']) =>
  client.createIndex({
    mainTableName: TABLE,
    indexMeta: { name: INDEX, primaryKey, definedColumn: [], includeBaseData: true },
    // The SDK's types have it in the wrong place.
    ...{ includeBaseData: true },
  });

describe('an index', () => {
  it('an index shows rows that have its column, in its order, by pages', async () => {
    await using running = await started();
    await put(running.client, 'a', [{ unfinished: '2' }]);
    await put(running.client, 'b', [{ other: '1' }]);
    await put(running.client, 'c', [{ unfinished: '1' }]);
    running.simulator.advance(100);
    expect(await listed(running.client)).toEqual({ keys: ['1 c', '2 a'], more: false });
    expect(await listed(running.client, 1)).toEqual({ keys: ['1 c'], more: true });
  });

  it('lags: until then it shows the row as it was', async () => {
    await using running = await started();
    await put(running.client, 'a', [{ unfinished: '1' }]);
    expect((await listed(running.client)).keys).toEqual([]);
    running.simulator.advance(100);
    expect((await listed(running.client)).keys).toEqual(['1 a']);
    await put(running.client, 'a', [{ done: '1' }], EXISTS);
    expect((await listed(running.client)).keys).toEqual(['1 a']);
    running.simulator.advance(100);
    expect((await listed(running.client)).keys).toEqual([]);
  });

  it('an index forgets a row whose cells have expired', async () => {
    await using running = await started({ timeToLive: DAY });
    await put(running.client, 'a', [{ unfinished: '1' }]);
    running.simulator.advance(DAY * 1000);
    expect((await listed(running.client)).keys).toEqual([]);
  });

  it('an index is read only, and neither a table nor another index may have its name', async () => {
    await using running = await started();
    const row = { primaryKey: [{ unfinished: '1' }, { pk: 'a' }], attributeColumns: [{ n: 'x' }] };
    const condition = new tablestore.Condition(tablestore.RowExistenceExpectation.IGNORE, null);
    const written = running.client.putRow({ tableName: INDEX, condition, ...row });
    expect(await outcome(written)).toBe('400 OTSParameterInvalid');
    expect(await outcome(createIndex(running.client))).toBe('409 OTSObjectAlreadyExist');
  });
});

it.each([
  [
    'over a table with a time to live that allows updates',
    { timeToLive: DAY, allowUpdate: true },
    NO_UPDATES,
  ],
  ['over a column that is not predefined', { definedColumns: [] }, 'is no predefined column'],
])('an index is refused: %s', async (_, settings, why) => {
  await using running = await started({ indexes: new Map(), ...settings });
  await expect(createIndex(running.client)).rejects.toThrow(why);
});

it.each([
  ['a time to live, where updates are allowed', { allowUpdate: true }, { timeToLive: DAY }],
  ['updates, where cells expire', { timeToLive: DAY }, { allowUpdate: true }],
])('a table that has an index may not be given %s', async (_, settings, tableOptions: object) => {
  await using running = await started({ timeToLive: -1, ...settings });
  const update = running.client.updateTable({ tableName: TABLE, tableOptions });
  await expect(update).rejects.toThrow(NO_UPDATES);
});

it('an index is refused also with the table that it is created with', async () => {
  await using running = await startSimulator({ tables: {} });
  const made = running.client.createTable({
    tableMeta: {
      tableName: TABLE,
      primaryKey: [{ name: 'pk', type: 'STRING' }],
      definedColumn: [{ name: 'unfinished', type: 4 }],
    },
    reservedThroughput: { capacityUnit: { read: 0, write: 0 } },
    tableOptions: { timeToLive: WANTED_TABLE.timeToLive, maxVersions: 1 },
    indexMetas: [{ name: INDEX, primaryKey: ['unfinished', 'pk'], definedColumn: [] }],
  });
  await expect(made).rejects.toThrow(NO_UPDATES);
});

it('the index of unfinished rows that is missing is reported with the fix, in one line', async () => {
  await using running = await startSimulator();
  const index = openIndex(running.endpoint);
  await expect(index.unfinished({ limit: 1 }, ample())).rejects.toMatchObject({
    name: 'IndexMissing',
    message: expect.stringMatching(/^the table revocations has no index .*: revoke-egress setup$/),
  });
  index.close();
});

it.each([
  ['a page of a proxy', { html: 502 }],
  ['a reset connection', 'reset' as const],
  ['a right that is missing', { code: 'OTSNoPermissionAccess' }],
])('the index of unfinished rows is unavailable after %s', async (_, reply) => {
  await using running = await started();
  running.simulator.faults.always('GetRange', { reply });
  const index = openIndex(running.endpoint);
  expect((await unavailable(index.unfinished({ limit: 1 }, ample()))).applied).toBe('no');
  index.close();
});
