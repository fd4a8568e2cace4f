/** The invoke endpoint of FC 3.0, with the real client `@alicloud/fc20230330` and with requests that it would not send. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadFc3 } from '../../../lib/client/transports/fc3.ts';
import type { FcContext } from '../../../lib/fc/context.ts';
import { answerOf, type Bench, type Handler, send, startGateway } from './kit.ts';

const KEYS = { accessKeyId: 'LTAIlocal', accessKeySecret: 'local-secret' };
const STS = { accessKeyId: 'STS.local', accessKeySecret: 'sts-secret', securityToken: 'sts-token' };
const ACCOUNT = { accountId: '1234567890123456', region: 'cn-hangzhou' };
const PATH = '/2023-03-30/functions/revoke-egress/invocations';

async function invokable(handler: Handler, invokeKeys: typeof KEYS | typeof STS = KEYS): Promise<Bench> {
  const bench = await startGateway(handler, { invokeKeys });
  // The client dates its requests with the system clock.
  bench.clock.pass(Date.now() - bench.clock.now());
  return bench;
}

it('the real @alicloud/fc20230330 client invokes the function with the unchanged event, under a version', async () => {
  const seen: [string, FcContext][] = [];
  await using bench = await invokable((event, context) => {
    seen.push([event.toString(), context]);
    return { a: 'ä' };
  });
  const client = await loadFc3({ ...ACCOUNT, key: KEYS, endpoint: bench.url });
  const { headers, data } = await client.invoke('revoke-egress', '{"a":"é"}', 'prod');
  expect([data, seen[0]?.[0], seen[0]?.[1].service?.qualifier]).toEqual(['{"a":"ä"}', '{"a":"é"}', 'prod']);
  expect(headers['x-fc-request-id']).toBe(seen[0]?.[1].requestId);
});

it('the real @alicloud/fc20230330 client uses a temporary key with its token', async () => {
  await using bench = await invokable(() => 'ok', STS);
  const call = async (key: typeof STS) =>
    (await loadFc3({ ...ACCOUNT, key, endpoint: bench.url })).invoke('revoke-egress', 'x', undefined);
  expect((await call(STS)).data).toBe('ok');
  await expect(call({ ...STS, securityToken: 'yesterday' })).rejects.toThrow('failed with 403');
});

it.each([
  ['another function', 'other', KEYS, 'FCFunctionNotFoundError', 404],
  ['a wrong secret', 'revoke-egress', { ...KEYS, accessKeySecret: 'x' }, 'FCSignatureDoesNotMatchError', 403],
  [
    'an unknown key',
    'revoke-egress',
    { ...KEYS, accessKeyId: 'x' },
    'FCInvalidAccessKeyId_NotFoundError',
    403,
  ],
])('the real @alicloud/fc20230330 client is refused for %s', async (_, name, key, error, status) => {
  await using bench = await invokable(() => expect.unreachable('the function was called'));
  const client = await loadFc3({ ...ACCOUNT, key, endpoint: bench.url });
  await expect(client.invoke(name, 'x', undefined)).rejects.toMatchObject({
    name: error,
    message: expect.stringMatching(new RegExp(`failed with ${status}\\. requestid: [\\w-]+, `)),
  });
});

it('the real @alicloud/fc20230330 client gets a function error as a 200 with a header', async () => {
  await using bench = await invokable(() => {
    throw new RangeError('no');
  });
  const client = await loadFc3({ ...ACCOUNT, key: KEYS, endpoint: bench.url });
  const { headers, data } = await client.invoke('revoke-egress', 'x', undefined);
  expect(headers['x-fc-error-type']).toBe('UnhandledInvocationError');
  expect(JSON.parse(String(data))).toMatchObject({ errorType: 'RangeError', errorMessage: 'no' });
});

describe('the V3 signature', () => {
  /** What the client signs, recorded. */
  let headers: Record<string, string>;
  let host: string;
  beforeAll(async () => {
    const server = createServer((request, response) => {
      headers = Object.fromEntries(Object.entries(request.headers).map(([n, v]) => [n, String(v)]));
      response.end('{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A server that listens on TCP has an address of this shape.
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = await loadFc3({ ...ACCOUNT, key: KEYS, endpoint: `http://${host}` });
    await client.invoke('revoke-egress', 'test', undefined);
    server.close();
  });

  const sendTo = (
    bench: Bench,
    over: Record<string, string>,
    { body = 'test', path = PATH, without = '' } = {},
  ) => {
    const all = Object.entries({ ...headers, ...over });
    const own = all.filter(([name]) => !['connection', 'content-length', without].includes(name));
    return send(bench.port, path, { headers: Object.fromEntries(own), body });
  };

  it('the V3 signature authorises the signed request, once', async () => {
    await using bench = await invokable(() => 'in');
    expect(await sendTo(bench, {})).toMatchObject({ status: 200, text: 'in' });
    const again = await sendTo(bench, {});
    expect(again.status).toBe(403);
    expect(JSON.parse(again.text)).toMatchObject({
      Code: 'SignatureNonceUsed',
      RequestId: expect.stringMatching(/^1-/),
    });
  });

  it.each<[string, Record<string, string>, { body?: string; path?: string; without?: string }]>([
    ['another body', {}, { body: 'TEST' }],
    ['another function', {}, { path: PATH.replace('revoke', 'restore') }],
    ['a version', {}, { path: `${PATH}?qualifier=prod` }],
    ['another action', { 'x-acs-action': 'DeleteFunction' }, {}],
    ['another date', { 'x-acs-date': '2026-01-01T00:00:00Z' }, {}],
    ['an unsigned header of the API', { 'x-acs-more': '1' }, {}],
    ['no signature', {}, { without: 'authorization' }],
    ['no nonce', {}, { without: 'x-acs-signature-nonce' }],
    ['no date', {}, { without: 'x-acs-date' }],
  ])('the V3 signature does not authorise it with %s', async (_, over, more) => {
    await using bench = await invokable(() => expect.unreachable('the function was called'));
    expect((await sendTo(bench, over, more)).status).toBe(403);
  });

  it('the V3 signature has no entry point without a configured key pair', async () => {
    await using bench = await startGateway((event) => answerOf(JSON.parse(event.toString()).path, 404));
    expect(await send(bench.port, PATH)).toMatchObject({ status: 404, text: PATH });
  });
});
