import tablestore from 'tablestore';
import compiled from 'tablestore/lib/protocol/tablestore_compiled_proto.js';
import { describe, expect, it } from 'vitest';
import { createTablestoreAdmin } from '../../../lib/stores/tablestore/admin.ts';
import { MAX_ROW_REPLY, MAX_SMALL_REPLY } from '../../../lib/stores/tablestore/client.ts';
import { checkCells, MAX_CELLS } from '../../../lib/stores/tablestore/wire.ts';
import { makeKey, makeRow } from '../../contracts/make-row.ts';
import { ample, endOf, unavailable } from '../../contracts/store/resource.ts';
import { growth, type HostileReply, hostileServer, repeated } from '../../support/hostile-server.ts';
import { openTablestore } from './kit.ts';

const MIB = 1024 * 1024;
const BUFFERED = 8 * MIB;
/** MiB. A read has five tries. */
const MOST_GROWTH = 200;
const ID = { 'x-ots-requestid': 'rid-1' };

/** The columns of a row, as Tablestore sends them. */
const rowReply = (columns: Record<string, string>): Buffer => {
  // A cast, because the SDK's types lack the builder.
  const { PlainBufferBuilder } = tablestore as unknown as {
    PlainBufferBuilder: { serializeForPutRow(key: object[], columns: object[]): Uint8Array };
  };
  const cells = Object.entries(columns).map(([name, value]) => ({ [name]: value }));
  const row = PlainBufferBuilder.serializeForPutRow([{ pk: makeKey(1) }], cells);
  const { GetRowResponse } = compiled.main.proto;
  return Buffer.from(
    GetRowResponse.encode(GetRowResponse.create({ consumed: { capacityUnit: { read: 1 } }, row })).finish(),
  );
};
const PLAIN = rowReply({ version: '1', attempt: 'a' });
/** A row of a million empty cells. */
const CELLS = Buffer.concat([Buffer.from('7500000002', 'hex'), Buffer.from('030a00'.repeat(MIB), 'hex')]);
const withRow = (row: Uint8Array): Buffer => {
  const { GetRowResponse } = compiled.main.proto;
  return Buffer.from(
    GetRowResponse.encode(GetRowResponse.create({ consumed: { capacityUnit: { read: 1 } }, row })).finish(),
  );
};

const TOO_MUCH: readonly (readonly [
  what: string,
  reply: HostileReply,
  readMost: number,
  writeMost: number,
])[] = [
  ['an endless body', { headers: ID, body: () => repeated('x') }, 5 * MAX_ROW_REPLY, MAX_SMALL_REPLY],
  ['an endless error', { status: 503, body: () => repeated('x') }, 5 * MAX_SMALL_REPLY, MAX_SMALL_REPLY],
  ['a row of a million cells', { headers: ID, body: () => [withRow(CELLS)] }, 5 * CELLS.length, CELLS.length],
  [
    'a row whose text is nested too deeply',
    { headers: ID, body: () => [rowReply({ version: '1', attempt: 'a', row_0: '['.repeat(4 * MIB) })] },
    5 * MAX_ROW_REPLY,
    MAX_ROW_REPLY,
  ],
];

it.each(TOO_MUCH)(
  'a reply that is too large for Tablestore makes a read fail and leaves a write unknown: %s',
  async (_what, reply, readMost, writeMost) => {
    await using server = await hostileServer(reply);
    const store = openTablestore(`http://${server.endpoint}`);
    const grown = await growth(async () => {
      expect((await unavailable(store.read(makeKey(1), ample()))).applied).toBe('no');
    });
    expect(server.sent()).toBeLessThan(readMost + 5 * BUFFERED);
    expect(grown).toBeLessThan(MOST_GROWTH);
    const before = server.sent();
    expect(['unknown', 'applied']).toContain(await endOf(store.write(makeRow(), 'absent', ample())));
    expect(server.sent() - before).toBeLessThan(writeMost + BUFFERED);
    store.close();
  },
);

it('a reply that is too large for Tablestore makes the description of a table fail', async () => {
  await using server = await hostileServer({ headers: ID, body: () => repeated('x') });
  const endpoint = `http://${server.endpoint}`;
  const admin = createTablestoreAdmin({ endpoint, instance: 'revoke-egress' });
  const one = {
    credentials: { accessKeyId: 'a', accessKeySecret: 'b' },
    limit: 5_000,
    signal: new AbortController().signal,
  };
  await expect(admin.describe('revocations', one)).rejects.toThrow('too large for a reply of Tablestore');
  expect(server.sent()).toBeLessThan(MAX_SMALL_REPLY + BUFFERED);
  admin.close();
});

describe('the cells of a row', () => {
  const cells = (count: number) =>
    rowReply(Object.fromEntries(Array.from({ length: count }, (_, n) => [`c${n}`, 'x'.repeat(n * 7)])));

  it('the cells of a row are counted correctly with any content', () => {
    const rowOf = (reply: Buffer) => compiled.main.proto.GetRowResponse.decode(reply).row;
    // One cell is the key.
    expect(() => checkCells(rowOf(cells(MAX_CELLS - 1)))).not.toThrow();
    expect(() => checkCells(rowOf(cells(MAX_CELLS)))).toThrow(`more than ${MAX_CELLS} cells`);
    expect(() => checkCells(rowOf(PLAIN))).not.toThrow();
    expect(() => checkCells(new Uint8Array())).not.toThrow();
    expect(() => checkCells(undefined)).not.toThrow();
  });

  it('the cells of a row end with the row, even if a length is too large', () => {
    expect(() => checkCells(Buffer.from('75000000010304ffffffff', 'hex'))).not.toThrow();
    expect(() => checkCells(Buffer.from('75000000010304ff', 'hex'))).toThrow(RangeError);
  });
});
