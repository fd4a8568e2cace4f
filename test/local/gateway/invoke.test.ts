import FcClient from '@alicloud/fc2';
import { describe, expect, it } from 'vitest';
import type { FcContext } from '../../../lib/fc/context.ts';
import { answerOf, type Bench, type Handler, send, startGateway, until } from './kit.ts';

const KEYS = { accessKeyId: 'LTAIlocal', accessKeySecret: 'local-secret' };
const STS = { accessKeyId: 'STS.local', accessKeySecret: 'sts-secret', securityToken: 'sts-token' };

/** The client dates its requests with the system clock, so the gateway uses it too. */
const inRealTime = (bench: Bench) => bench.clock.pass(Date.now() - bench.clock.now());

async function invokable(handler: Handler, keys: typeof KEYS | typeof STS = KEYS): Promise<Bench> {
  const bench = await startGateway(handler, { invokeKeys: keys });
  inRealTime(bench);
  return bench;
}

const clientOf = (bench: Bench, keys: typeof KEYS | typeof STS = KEYS) =>
  new FcClient('1234567890123456', {
    accessKeyID: keys.accessKeyId,
    accessKeySecret: keys.accessKeySecret,
    ...('securityToken' in keys && { securityToken: keys.securityToken }),
    region: 'cn-hangzhou',
    endpoint: bench.url,
  });

it('the real @alicloud/fc2 client invokes the function with the unchanged event, and gets the result as text', async () => {
  const seen: Array<[string, FcContext]> = [];
  await using bench = await invokable((event, context) => {
    seen.push([event.toString(), context]);
    return { statusCode: 200, headers: {}, body: 'ä' };
  });
  const { headers, data } = await clientOf(bench).invokeFunction('any', 'revoke-egress', '{"a":"é"}');
  expect(data).toBe('{"statusCode":200,"headers":{},"body":"ä"}');
  expect(seen[0]?.[0]).toBe('{"a":"é"}');
  expect(headers['x-fc-request-id']).toBe(seen[0]?.[1].requestId);
  expect(headers['x-fc-error-type']).toBeUndefined();
});

it('the real @alicloud/fc2 client names the version in the service, which the context shows', async () => {
  await using bench = await invokable((_event, context) => context.service?.qualifier);
  const { data } = await clientOf(bench).invokeFunction('any', 'revoke-egress', 'x', {}, 'prod');
  expect(data).toBe('prod');
});

it('the real @alicloud/fc2 client may send no event or bytes, and get bytes', async () => {
  await using bench = await invokable((event) => event);
  const client = clientOf(bench);
  expect((await client.invokeFunction('any', 'revoke-egress', null)).data).toBe('');
  const bytes = Buffer.from([0xff, 0x00, 0x80]);
  const { data } = await client.invokeFunction('any', 'revoke-egress', bytes, {}, undefined, {
    rawBuf: true,
  });
  expect(data).toEqual(bytes);
});

it('the real @alicloud/fc2 client uses a temporary key with its token', async () => {
  await using bench = await invokable(() => 'ok', STS);
  expect((await clientOf(bench, STS).invokeFunction('any', 'revoke-egress', 'x')).data).toBe('ok');
  const stale = clientOf(bench, { ...STS, securityToken: 'yesterday' });
  await expect(stale.invokeFunction('any', 'revoke-egress', 'x')).rejects.toMatchObject({
    name: 'FCAccessDeniedError',
  });
});

it('the real @alicloud/fc2 client gets a function error as a 200 with a header and a stack', async () => {
  await using bench = await invokable(() => {
    const error = new Error('still running');
    error.name = 'RevocationInProgress';
    error.stack = 'RevocationInProgress: still running';
    throw error;
  });
  const { headers, data } = await clientOf(bench).invokeFunction('any', 'revoke-egress', 'x');
  expect(headers['x-fc-error-type']).toBe('UnhandledInvocationError');
  expect(data).toEqual({
    errorMessage: 'still running',
    errorType: 'RevocationInProgress',
    stackTrace: ['RevocationInProgress: still running'],
  });
});

it('the real @alicloud/fc2 client gets a function error for a result without JSON', async () => {
  await using bench = await invokable(() => ({ id: 1n }));
  const { headers, data } = await clientOf(bench).invokeFunction('any', 'revoke-egress', 'x');
  expect(headers['x-fc-error-type']).toBe('UnhandledInvocationError');
  expect(data).toMatchObject({ errorType: 'TypeError' });
});

it('the real @alicloud/fc2 client gets the function timeout', async () => {
  await using bench = await invokable(() => new Promise(() => {}));
  const sent = clientOf(bench).invokeFunction('any', 'revoke-egress', 'x');
  await until(() => bench.clock.asleep() === 1);
  bench.clock.pass(30_000);
  expect((await sent).data).toEqual({ errorMessage: 'Function timed out after 30 seconds' });
  void bench.gateway.close();
  bench.clock.pass(30_000);
});

it.each([
  ['another key id', { ...KEYS, accessKeyId: 'LTAIother' }, 'FCInvalidAccessKeyIDError'],
  ['another secret', { ...KEYS, accessKeySecret: 'guess' }, 'FCSignatureNotMatchError'],
])('the real @alicloud/fc2 client is refused with %s', async (_what, keys, name) => {
  await using bench = await invokable(() => expect.unreachable('the function was called'));
  const sent = clientOf(bench, keys).invokeFunction('any', 'revoke-egress', 'x');
  await expect(sent).rejects.toMatchObject({ name });
});

it('the real @alicloud/fc2 client gets errors for an unknown function and an unknown path', async () => {
  await using bench = await invokable(() => 'ok');
  const client = clientOf(bench);
  await expect(client.invokeFunction('any', 'other', 'x')).rejects.toMatchObject({
    name: 'FCFunctionNotFoundError',
  });
  await expect(client.invokeFunction('any', 'a/b', 'x')).rejects.toMatchObject({
    name: 'FCPathNotSupportedError',
  });
});

it('the real @alicloud/fc2 client is refused if clocks differ by more than 15 minutes', async () => {
  await using bench = await invokable(() => 'ok');
  bench.clock.pass(14 * 60_000);
  expect((await clientOf(bench).invokeFunction('any', 'revoke-egress', 'x')).data).toBe('ok');
  bench.clock.pass(61_000);
  await expect(clientOf(bench).invokeFunction('any', 'revoke-egress', 'x')).rejects.toMatchObject({
    name: 'FCAccessDeniedError',
  });
});

describe('an asynchronous invocation', () => {
  const ASYNC = { 'X-Fc-Invocation-Type': 'Async' };

  it('an asynchronous invocation is accepted at once and continues', async () => {
    const done: string[] = [];
    await using bench = await invokable((event) => done.push(event.toString()));
    const { data } = await clientOf(bench).invokeFunction('any', 'revoke-egress', 'later', ASYNC);
    expect(data).toBe('');
    await until(() => done.length === 1);
    expect(done).toEqual(['later']);
  });

  it('an asynchronous invocation is retried three times, with the number of the try', async () => {
    const tries: Array<number | undefined> = [];
    await using bench = await invokable((_event, context) => {
      tries.push(context.retryCount);
      throw new Error('not yet');
    });
    await clientOf(bench).invokeFunction('any', 'revoke-egress', 'x', ASYNC);
    for (const pause of [1_000, 2_000, 4_000]) {
      await until(() => bench.clock.asleep() === 1);
      bench.clock.pass(pause);
    }
    await until(() => bench.log.events().includes('asynchronous invocation given up'));
    expect(tries).toEqual([0, 1, 2, 3]);
  });

  it('an asynchronous invocation does not delay the end of the server', async () => {
    const bench = await invokable(() => {
      throw new Error('not yet');
    });
    await clientOf(bench).invokeFunction('any', 'revoke-egress', 'x', ASYNC);
    await until(() => bench.clock.asleep() === 1);
    await bench.gateway.close();
    expect(bench.log.events()).toEqual(['function threw', 'asynchronous invocation cut short']);
  });

  it('an asynchronous invocation accepts at most 128 KB, and no third invocation type', async () => {
    await using bench = await invokable(() => 'ok');
    const client = clientOf(bench);
    const big = 'x'.repeat(128 * 1024 + 1);
    expect((await client.invokeFunction('any', 'revoke-egress', big.slice(1), ASYNC)).data).toBe('');
    await expect(client.invokeFunction('any', 'revoke-egress', big, ASYNC)).rejects.toMatchObject({
      name: 'FCEntityTooLargeError',
    });
    const odd = { 'x-fc-invocation-type': 'Perhaps' };
    await expect(client.invokeFunction('any', 'revoke-egress', 'x', odd)).rejects.toMatchObject({
      name: 'FCInvalidArgumentError',
    });
  });
});

describe('the signature', () => {
  const PATH = '/2016-08-15/services/any/functions/revoke-egress/invocations';
  const DATE = 'Thu, 01 Jan 2026 00:00:00 GMT';

  /** Computed with openssl over the string to sign of these values. */
  const GOLDEN = 'FC LTAIlocal:+Uf7ao8IP22dO1jUWyQuKCsdSfdFvlE81cDYmVNtOQQ=';
  const HEADERS = {
    date: DATE,
    'content-type': 'application/octet-stream',
    'content-md5': 'MDk4ZjZiY2Q0NjIxZDM3M2NhZGU0ZTgzMjYyN2I0ZjY=',
    'x-fc-account-id': '1234567890123456',
    'X-Fc-Invocation-Type': 'Sync',
  };

  it('the signature equals that of the client', () => {
    expect(FcClient.getSignature('LTAIlocal', 'local-secret', 'POST', PATH, HEADERS)).toBe(GOLDEN);
  });

  it('the signature authorises only the signed request', async () => {
    await using bench = await startGateway(() => 'in', { invokeKeys: KEYS });
    const at = (over: Record<string, string> = {}, body = 'test', path = PATH) =>
      send(bench.port, path, { headers: { ...HEADERS, authorization: GOLDEN, ...over }, body });
    expect(await at()).toMatchObject({ status: 200, text: 'in' });
    expect((await at({ 'x-fc-account-id': '1' })).status).toBe(403);
    expect((await at({ 'x-fc-more': '1' })).status).toBe(403);
    expect((await at({ date: 'Thu, 01 Jan 2026 00:00:01 GMT' })).status).toBe(403);
    expect((await at({ 'content-type': 'application/json' })).status).toBe(403);
    expect((await at({}, 'TEST')).status).toBe(400);
    expect((await at({}, 'test', PATH.replace('any', 'other'))).status).toBe(403);
    expect((await at({ authorization: GOLDEN.toLowerCase() })).status).toBe(403);
  });

  it.each(['date', 'authorization'])('the signature requires the header %s', async (name) => {
    await using bench = await startGateway(() => 'in', { invokeKeys: KEYS });
    const headers = Object.entries({ ...HEADERS, authorization: GOLDEN }).filter(([key]) => key !== name);
    const answer = await send(bench.port, PATH, { headers: Object.fromEntries(headers), body: 'test' });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ ErrorCode: 'MissingRequiredHeader' });
  });

  it('the signature has no entry point without a configured key pair', async () => {
    await using bench = await startGateway((event) => answerOf(JSON.parse(event.toString()).path, 404));
    expect(await send(bench.port, PATH)).toMatchObject({ status: 404, text: PATH });
  });
});
