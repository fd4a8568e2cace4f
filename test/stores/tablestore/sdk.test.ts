/** Requests on the wire are those of the SDK's own client, although only its encoder and signer are used. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTablestoreRequests } from '../../../lib/stores/tablestore/client.ts';
import { conditionsOf } from '../../../lib/stores/tablestore/columns.ts';
import { sdkClient, TABLE } from '../../support/tablestore-simulator.ts';

const CREDENTIALS = { accessKeyId: 'key', accessKeySecret: 'secret', securityToken: 'token' };

interface Seen {
  readonly line: string;
  /** The signed headers without the time. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const seen: Seen[] = [];
const server = createServer(async (request, reply) => {
  const chunks = await request.toArray();
  seen.push({
    line: `${request.method} ${request.url}`,
    headers: signedOf(request),
    body: Buffer.concat(chunks).toString('hex'),
  });
  // Not an answer of Tablestore: neither client uses it.
  reply.writeHead(400, { 'content-length': 0 }).end();
});

const OF_THE_MOMENT = new Set(['x-ots-date', 'x-ots-signature']);
const signedOf = ({ headers }: IncomingMessage) =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith('x-ots-') || name === 'content-length')
      .map(([name, value]) => [name, OF_THE_MOMENT.has(name) ? typeof value : value]),
  );

let endpoint: string;
beforeAll(async () => {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  // A cast is safe: a server that listens on a port has an AddressInfo.
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((closed) => server.close(closed)));

const primaryKey = [{ pk: 'a key' }];
const put = (condition: ReturnType<typeof conditionsOf>[0]) => ({
  tableName: TABLE,
  primaryKey,
  attributeColumns: [{ version: '1' }, { attempt: 'é' }, { row_0: '{"key":"…"}' }],
  condition,
});

const table = {
  tableMeta: { tableName: TABLE, primaryKey: [{ name: 'pk', type: 'STRING' as const }] },
  reservedThroughput: { capacityUnit: { read: 0, write: 0 } },
  tableOptions: { timeToLive: -1, maxVersions: 1, maxTimeDeviation: 86_400 },
};

describe('a request', () => {
  it.each([
    ['getRow', { tableName: TABLE, primaryKey, maxVersions: 1 }],
    ['putRow', put(conditionsOf('absent')[0])],
    ['putRow', put(conditionsOf({ version: 3, attempt: 'one' })[0])],
    ['createTable', table],
    ['describeTable', { tableName: TABLE }],
  ] as const)('%s is that of the SDK, with the same signature', async (operation, params) => {
    seen.length = 0;
    const sdk = sdkClient(endpoint, { ...CREDENTIALS, instancename: 'simulator' });
    // Casts, because each operation has parameters of its own, and the table above pairs them.
    await (sdk[operation] as (params: object) => Promise<unknown>)(params).catch(() => undefined);
    const ours = createTablestoreRequests({ endpoint, instance: 'simulator' });
    const one = { credentials: CREDENTIALS, limit: 5_000, signal: new AbortController().signal };
    await ours.request(operation, params as never, one).catch(() => undefined);
    ours.close();
    const [theirs, own] = seen;
    expect(own).toEqual(theirs);
    expect(own?.line).toBe(`POST /${operation.charAt(0).toUpperCase()}${operation.slice(1)}`);
    expect(own?.headers).toMatchObject({ 'x-ots-ststoken': 'token', 'x-ots-signature': 'string' });
  });
});
