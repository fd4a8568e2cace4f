import tablestore from 'tablestore';
import { describe, expect, it } from 'vitest';
import { DEMO_STS_CREDENTIAL } from '../../../lib/simulators/ecs/wire/credential.ts';
import {
  EXISTS,
  IGNORE,
  outcome,
  put,
  sdkClient,
  shown,
  startSimulator,
  TABLE,
} from '../../support/tablestore-simulator.ts';

const { Long } = tablestore;

const usual = { timeToLive: -1, maxVersions: 1 };
const none = { capacityUnit: { read: 0, write: 0 } };
const stringKey = [{ name: 'pk', type: 'STRING' as const }];

it('rows come back as they were put, whatever the type', async () => {
  await using running = await startSimulator();
  const columns = [
    { s: 'Grüße 🧯' },
    { n: Long.fromString('-9007199254740993') },
    { d: 0.5 },
    { b: true },
    { x: Buffer.of(0, 255) },
  ];
  await put(running.client, 'row', columns);
  const { row } = await running.client.getRow({ tableName: TABLE, primaryKey: [{ pk: 'row' }] });
  const value = (name: string) => row?.attributes?.find(({ columnName }) => columnName === name)?.columnValue;
  expect(value('s')).toBe('Grüße 🧯');
  expect(String(value('n'))).toBe('-9007199254740993');
  expect(value('d')).toBe(0.5);
  expect(value('b')).toBe(true);
  expect(value('x')).toEqual(Buffer.of(0, 255));
});

it('rows are replaced by PutRow, column by column none is left', async () => {
  await using running = await startSimulator();
  await put(running.client, 'row', [{ a: '1' }, { b: '2' }]);
  await put(running.client, 'row', [{ c: '3' }]);
  expect(await shown(running.client, 'row')).toEqual({ c: '3' });
});

it('rows that are absent are an empty answer with a cost, not an error', async () => {
  await using running = await startSimulator();
  const answer = await running.client.getRow({ tableName: TABLE, primaryKey: [{ pk: 'gone' }] });
  expect(answer.row).toEqual({});
  expect(answer.consumed.capacityUnit).toMatchObject({ read: 1, write: 0 });
  expect(answer.RequestId).toMatch(/^[0-9a-f-]{36}$/);
});

it('rows cost a write unit for every 4 KB, and a read unit for a condition', async () => {
  await using running = await startSimulator();
  const cost = async (size: number, condition = IGNORE) =>
    (await put(running.client, 'row', [{ a: 'x'.repeat(size) }], condition)).consumed.capacityUnit;
  // The names and the key are 6 bytes.
  expect(await cost(4090)).toMatchObject({ read: 0, write: 1 });
  expect(await cost(4091, EXISTS)).toMatchObject({ read: 1, write: 2 });
});

describe('refusals', () => {
  it.each<[string, (client: ReturnType<typeof sdkClient>) => Promise<unknown>, string]>([
    [
      'a table that is not there',
      (c) => c.getRow({ tableName: 'other', primaryKey: [{ pk: 'a' }] }),
      '404 OTSObjectNotExist',
    ],
    [
      'a key column of another name',
      (c) => c.getRow({ tableName: TABLE, primaryKey: [{ id: 'a' }] }),
      '400 OTSInvalidPK',
    ],
    [
      'a key of another type',
      (c) => c.getRow({ tableName: TABLE, primaryKey: [{ pk: Long.fromNumber(1) }] }),
      '400 OTSInvalidPK',
    ],
    [
      'a key with a column too many',
      (c) => c.getRow({ tableName: TABLE, primaryKey: [{ pk: 'a' }, { b: 'b' }] }),
      '400 OTSInvalidPK',
    ],
    ['a key of more than 1 KB', (c) => put(c, 'k'.repeat(1025), [{ a: '1' }]), '400 OTSParameterInvalid'],
    [
      'a value of more than 2 MB',
      (c) => put(c, 'row', [{ a: 'x'.repeat(2 * 1024 * 1024 + 1) }]),
      '400 OTSParameterInvalid',
    ],
    [
      'more than 1024 columns',
      (c) =>
        put(
          c,
          'row',
          Array.from({ length: 1025 }, (_, n) => ({ [`c${n}`]: '1' })),
        ),
      '400 OTSOutOfColumnCountLimit',
    ],
    ['a column name with a hyphen', (c) => put(c, 'row', [{ 'a-b': '1' }]), '400 OTSParameterInvalid'],
    ['a column twice', (c) => put(c, 'row', [{ a: '1' }, { a: '2' }]), '400 OTSParameterInvalid'],
    [
      'a timestamp two days old',
      (c) => put(c, 'row', [{ a: '1', timestamp: Date.now() - 2 * 86_400_000 }]),
      '400 OTSParameterInvalid',
    ],
    [
      'a body of more than 5 MB',
      (c) =>
        put(
          c,
          'row',
          ['a', 'b', 'c'].map((name) => ({ [name]: 'x'.repeat(1_800_000) })),
        ),
      '413 OTSRequestBodyTooLarge',
    ],
  ])('refusals: %s', async (_, call, end) => {
    await using running = await startSimulator();
    expect(await outcome(call(running.client))).toBe(end);
    expect(running.simulator.rows(TABLE)).toEqual([]);
  });

  it('what is no POST', async () => {
    await using running = await startSimulator();
    expect((await fetch(`${running.endpoint}/GetRow`)).status).toBe(405);
  });

  it('an unsigned request, and says nothing more', async () => {
    await using running = await startSimulator();
    const answer = await fetch(`${running.endpoint}/GetRow`, { method: 'POST', body: 'x' });
    expect(answer.status).toBe(400);
    expect(running.simulator.journal.entries()).toMatchObject([{ status: 400, code: 'OTSParameterInvalid' }]);
  });
});

it('tables are made, described, listed and dropped', async () => {
  await using running = await startSimulator({ tables: {} });
  const { client } = running;
  const tableMeta = { tableName: 'made', primaryKey: stringKey };
  const create = () =>
    client.createTable({
      tableMeta,
      reservedThroughput: none,
      tableOptions: { ...usual, timeToLive: 86_400 },
    });
  await create();
  expect(await outcome(create())).toBe('409 OTSObjectAlreadyExist');
  expect((await client.listTable({})).tableNames).toEqual(['made']);
  expect(await client.describeTable({ tableName: 'made' })).toMatchObject({
    tableMeta: { tableName: 'made', primaryKey: [{ name: 'pk', type: 2 }] },
    tableOptions: { timeToLive: 86_400, maxVersions: 1, allowUpdate: true },
    tableStatus: 1,
  });
  await client.deleteTable({ tableName: 'made' });
  expect((await client.listTable({})).tableNames).toEqual([]);
  expect(await outcome(client.deleteTable({ tableName: 'made' }))).toBe('404 OTSObjectNotExist');
});

it('tables are not ready while they are being loaded', async () => {
  await using running = await startSimulator({ tables: {}, loading: 5_000 });
  const { client, simulator } = running;
  const tableMeta = { tableName: TABLE, primaryKey: stringKey };
  await client.createTable({ tableMeta, reservedThroughput: none, tableOptions: usual });
  expect(await outcome(shown(client, 'row'))).toBe('404 OTSTableNotReady');
  expect(await client.describeTable({ tableName: TABLE })).toMatchObject({ tableStatus: 3 });
  simulator.advance(5_000);
  expect(await shown(client, 'row')).toBeUndefined();
});

it.each([
  ['a life of less than a day', { tableOptions: { ...usual, timeToLive: 86_399 } }],
  ['no number of versions', { tableOptions: { timeToLive: -1, maxVersions: 0 } }],
  ['reserved throughput', { reservedThroughput: { capacityUnit: { read: 1, write: 0 } } }],
  ['a name with a hyphen', { tableMeta: { tableName: 'a-b', primaryKey: stringKey } }],
  ['no key', { tableMeta: { tableName: 'made', primaryKey: [] } }],
])('tables are refused with %s', async (_, overrides) => {
  await using running = await startSimulator({ tables: {} });
  const good = {
    tableMeta: { tableName: 'made', primaryKey: stringKey },
    reservedThroughput: none,
    tableOptions: usual,
  };
  expect(await outcome(running.client.createTable({ ...good, ...overrides }))).toBe(
    '400 OTSParameterInvalid',
  );
});

it('the signature is what the real SDK sends, with and without an STS token', async () => {
  await using running = await startSimulator();
  const { accessKeyId, accessKeySecret, securityToken } = DEMO_STS_CREDENTIAL;
  const sts = { accessKeyId, accessKeySecret, stsToken: securityToken };
  await put(running.client, 'row', [{ a: 'x' }]);
  await put(sdkClient(running.endpoint, sts), 'row', [{ a: 'y' }]);
  expect(running.simulator.journal.of('PutRow')).toMatchObject([
    { status: 200, accessKeyId: 'simulated-access-key' },
    { status: 200, accessKeyId: 'STS.simulated-access-key' },
  ]);
});
