import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import http from 'node:http';
import https from 'node:https';
import { createServer, Socket } from 'node:net';
import tablestore from 'tablestore';
import { afterEach, describe, expect, it } from 'vitest';
import { DEMO_CREDENTIAL, DEMO_STS_CREDENTIAL } from '../../../lib/simulators/ecs/wire/credential.ts';
import { DEMO_INSTANCE } from '../../../lib/simulators/tablestore/simulator.ts';
import { createTablestoreRequests } from '../../../lib/stores/tablestore/client.ts';
import { following, makeDoneRow, makeKey, makeRow } from '../../contracts/make-row.ts';
import { ample, endOf, unavailable } from '../../contracts/store/resource.ts';
import { put, sdkClient, TABLE } from '../../support/tablestore-simulator.ts';
import { acquireTablestore, openTablestore } from './kit.ts';
import { makeSelfSigned } from './self-signed.ts';

/** Collects the sockets that this process opens from now on. */
function watchSockets(): Disposable & { readonly sockets: Socket[] } {
  const sockets: Socket[] = [];
  const note = (message: unknown) => {
    if (typeof message !== 'object' || message === null || !('socket' in message)) return;
    if (message.socket instanceof Socket) sockets.push(message.socket);
  };
  subscribe('net.client.socket', note);
  return { sockets, [Symbol.dispose]: () => void unsubscribe('net.client.socket', note) };
}

it('connections are kept: twenty calls over TLS use one', async () => {
  const certified = makeSelfSigned();
  await using resource = await acquireTablestore({ tls: certified }, { ca: certified.cert });
  for (let n = 0; n < 10; n++) {
    const row = makeRow({ key: makeKey(n) });
    expect(await endOf(resource.store.write(row, 'absent', ample()))).toBe('applied');
    expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
  }
  const connections = resource.simulator.journal.entries().map(({ connection }) => connection);
  expect(connections).toEqual(Array.from({ length: 20 }, () => 1));
});

it('connections are 32 at most for any number of calls, and a waiting call can be aborted', async () => {
  await using resource = await acquireTablestore();
  resource.simulator.faults.always('GetRow', { hold: true });
  const requests = Array.from({ length: 40 }, () => new AbortController());
  const reads = requests.map(({ signal }, n) => resource.store.read(makeKey(n), { limit: 30_000, signal }));
  const ends = Promise.allSettled(reads);
  await expect.poll(() => resource.simulator.journal.entries()).toHaveLength(32);
  for (const request of requests) request.abort();
  expect((await ends).filter(({ status }) => status === 'rejected')).toHaveLength(40);
  expect(resource.simulator.journal.entries()).toHaveLength(32);
});

it('connections are made only to a server with a trusted certificate', async () => {
  await using resource = await acquireTablestore({ tls: makeSelfSigned() }, { ca: makeSelfSigned().cert });
  await unavailable(resource.store.read(makeKey(1), { limit: 400, signal: new AbortController().signal }));
  expect(resource.simulator.journal.entries()).toEqual([]);
});

it('connections are closed with an aborted request, before its call settles', async () => {
  await using resource = await acquireTablestore();
  using watch = watchSockets();
  resource.simulator.faults.next('PutRow', { reply: 'silence' });
  const request = new AbortController();
  const call = { limit: 30_000, signal: request.signal };
  const writing = endOf(resource.store.write(makeRow(), 'absent', call));
  await expect.poll(() => resource.simulator.journal.of('PutRow')).toHaveLength(1);
  expect(watch.sockets.map(({ destroyed }) => destroyed)).toEqual([false]);
  const begun = Date.now();
  request.abort();
  expect(await writing).toBe('unknown');
  expect(Date.now() - begun).toBeLessThan(500);
  expect(watch.sockets.map(({ destroyed }) => destroyed)).toEqual([true]);
});

it('connections are not made for a request that was aborted before', async () => {
  await using resource = await acquireTablestore();
  const { endpoint } = resource;
  const requests = createTablestoreRequests({ endpoint, instance: DEMO_INSTANCE });
  const one = { credentials: DEMO_CREDENTIAL, limit: 5_000, signal: AbortSignal.abort() };
  const read = requests.request('describeTable', { tableName: TABLE }, one);
  await expect(read).rejects.toThrow('the request has ended');
  expect(resource.simulator.journal.entries()).toEqual([]);
  requests.close();
});

it('connections are not made after a request is aborted between two tries', async () => {
  const request = new AbortController();
  const log = { debug: () => void setImmediate(() => request.abort()) };
  await using resource = await acquireTablestore({}, { log });
  resource.simulator.faults.always('PutRow', { reply: { code: 'OTSServerBusy' } });
  const call = { limit: 30_000, signal: request.signal };
  expect(await endOf(resource.store.write(makeRow(), 'absent', call))).toBe('no');
  expect(resource.simulator.journal.of('PutRow')).toHaveLength(1);
});

it('credentials are read before every request, which is signed with the current ones', async () => {
  const pairs = [DEMO_CREDENTIAL, DEMO_STS_CREDENTIAL, DEMO_CREDENTIAL];
  let asked = 0;
  await using resource = await acquireTablestore({}, { credentials: () => pairs[asked++ % 3] });
  for (let n = 0; n < 3; n++) await resource.store.read(makeKey(n), ample());
  expect(
    resource.simulator.journal.entries().map(({ status, accessKeyId }) => `${status} ${accessKeyId}`),
  ).toEqual(['200 simulated-access-key', '200 STS.simulated-access-key', '200 simulated-access-key']);
});

it.each([
  ['none', undefined],
  ['no id', { accessKeyId: '', accessKeySecret: 'x' }],
  ['no secret', { accessKeyId: 'x', accessKeySecret: '' }],
])('credentials with %s prevent the request', async (_, credentials) => {
  await using resource = await acquireTablestore({}, { credentials: () => credentials });
  const error = await unavailable(resource.store.write(makeRow(), 'absent', ample()));
  expect([error.applied, error.message]).toEqual(['no', 'no credentials for Tablestore']);
  expect(resource.simulator.journal.entries()).toEqual([]);
});

it('credentials are never part of a message', async () => {
  const credentials = () => ({
    accessKeyId: 'the-key',
    accessKeySecret: 'the-secret',
    securityToken: 'the-token',
  });
  await using resource = await acquireTablestore({}, { credentials });
  const error = await unavailable(resource.store.read(makeKey(1), ample()));
  expect(`${error.message} ${resource.log}`).not.toMatch(/the-(key|secret|token)/);
});

it('conditions on the wire are existence for a claim, and existing version and attempt for other writes', async () => {
  await using resource = await acquireTablestore();
  const claimed = makeRow();
  await resource.store.write(claimed, 'absent', ample());
  await resource.store.write(makeDoneRow(claimed), following(claimed), ample());
  expect(resource.simulator.journal.of('PutRow')).toMatchObject([
    { condition: 'not exist', key: claimed.key, consumed: { read: 1, write: 1 } },
    { condition: 'exist, (version = 1 and attempt = attempt-1)' },
  ]);
});

it('conditions on the wire are false for a row without the columns', async () => {
  await using resource = await acquireTablestore();
  await put(resource.client, makeKey(1), [{ other: 'x' }]);
  const row = makeRow({ version: 2 });
  const expected = { version: 1, attempt: 'attempt-1' };
  expect(await endOf(resource.store.write(row, expected, ample()))).toBe('refused');
});

it('conditions on the wire cost one request each, and a claim that is lost two', async () => {
  await using resource = await acquireTablestore();
  const row = makeRow();
  await resource.store.write(row, 'absent', ample());
  expect(resource.simulator.journal.entries()).toHaveLength(1);
  await resource.store.write({ ...row, attempt: 'loser' }, 'absent', ample());
  expect(resource.simulator.journal.entries()).toHaveLength(3);
});

describe('the global state of the SDK', () => {
  const policy = (tablestore as unknown as { DefaultRetryPolicy: { maxRetryTimes: number } })
    .DefaultRetryPolicy;
  const [usualRetries, usualSockets] = [policy.maxRetryTimes, http.globalAgent.maxSockets];
  afterEach(() => {
    policy.maxRetryTimes = usualRetries;
    http.globalAgent.maxSockets = usualSockets;
  });

  it('the global state of the SDK is not changed: agents, retries, prototype', async () => {
    await using resource = await acquireTablestore();
    // The client of the simulator has fixed it.
    policy.maxRetryTimes = 7;
    http.globalAgent.maxSockets = 123;
    const before = { ...tablestore.Client.prototype };
    await resource.store.write(makeRow(), 'absent', ample());
    await resource.store.read(makeKey(1), ample());
    expect(policy.maxRetryTimes).toBe(7);
    expect(http.globalAgent.maxSockets).toBe(123);
    expect(https.globalAgent.maxSockets).toBe(Number.POSITIVE_INFINITY);
    expect({ ...tablestore.Client.prototype }).toEqual(before);
  });

  it('the global state of the SDK does not make our requests retry, although another client has enabled retries', async () => {
    await using resource = await acquireTablestore();
    resource.simulator.faults.always('PutRow', { reply: { code: 'OTSServerBusy' } });
    await put(sdkClient(resource.endpoint, { maxRetries: 20 }), 'x', []).catch(() => undefined);
    expect(policy.maxRetryTimes).toBe(20);
    expect(await endOf(resource.store.write(makeRow(), 'absent', ample()))).toBe('no');
    expect(resource.simulator.journal.of('PutRow', makeKey(1))).toHaveLength(5);
  });
});

describe('an impostor that answers for the service', () => {
  /** Answers every request with these bytes. */
  async function startImpostor(answer: string | Buffer): Promise<AsyncDisposable & { endpoint: string }> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write(answer));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    return {
      endpoint: `http://127.0.0.1:${port}`,
      [Symbol.asyncDispose]: () => new Promise((closed) => server.close(() => closed())),
    };
  }

  it('an impostor that answers for the service is not believed if it reports an absent row', async () => {
    // GetRowResponse { consumed: 1 read unit, row: empty }, without Tablestore's request id.
    const body = Buffer.from('0a040a0208011200', 'hex');
    const head = `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;
    await using impostor = await startImpostor(Buffer.concat([Buffer.from(head), body]));
    const store = openTablestore(impostor.endpoint);
    const error = await unavailable(store.read(makeKey(1), ample()));
    expect(error.message).toContain('an answer without a request id');
    store.close();
  });

  it.each([
    ['switches protocols', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
    ['redirects', 'HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n'],
    ['does not send HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['sends endless headers', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100)}`],
    ['sends an empty answer', 'HTTP/1.1 204 No Content\r\n\r\n'],
  ])(
    'an impostor that answers for the service that %s leaves a write unknown within its time',
    async (_, answer) => {
      await using impostor = await startImpostor(answer);
      const store = openTablestore(impostor.endpoint);
      const begun = Date.now();
      const limit = { limit: 200, signal: new AbortController().signal };
      expect(await endOf(store.write(makeRow(), 'absent', limit))).toBe('unknown');
      expect(Date.now() - begun).toBeLessThan(1_000);
      store.close();
    },
  );
});

describe('the endpoint', () => {
  it.each([
    'instance.cn-hangzhou.ots.aliyuncs.com',
    'ftp://127.0.0.1',
    'https://host/path',
    'https://host?query',
    'https://user:password@host',
    '',
  ])('%s is refused when the store is created', (endpoint) => {
    expect(() => openTablestore(endpoint)).toThrow(TypeError);
  });

  it('the endpoint may end with a slash', async () => {
    await using resource = await acquireTablestore();
    const store = openTablestore(`${resource.endpoint}/`);
    expect(await store.read(makeKey(1), ample())).toBeUndefined();
    store.close();
  });
});
