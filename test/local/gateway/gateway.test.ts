import { expect, it } from 'vitest';
import type { FcContext } from '../../../lib/fc/context.ts';
import { answerOf, CONTEXT, functionOf, type Handler, send, startGateway, until } from './kit.ts';

const echo: Handler = (event) => answerOf(event.toString());

it('a request through the gateway reaches the function as a Buffer and comes back as its answer', async () => {
  await using bench = await startGateway((event) => {
    expect(Buffer.isBuffer(event)).toBe(true);
    return answerOf(JSON.parse(event.toString()).body, 201, { 'X-Request-Id': 'r', 'Retry-After': '2' });
  });
  const answer = await send(bench.port, '/revocations', { body: '{"a":"ä"}' });
  expect(answer).toMatchObject({
    status: 201,
    text: '{"a":"ä"}',
    headers: { 'x-request-id': 'r', 'retry-after': '2' },
  });
});

it('a request through the gateway keeps method, path, query and headers as they were sent', async () => {
  await using bench = await startGateway(echo);
  const { text } = await send(bench.port, '/base/revocations/a%20b?x=1', {
    method: 'DELETE',
    headers: { 'X-Forwarded-For': '10.1.2.3', 'idempotency-KEY': '"k"', Accept: ['a/b', 'c/d'] },
  });
  expect(JSON.parse(text)).toMatchObject({
    httpMethod: 'DELETE',
    path: '/base/revocations/a%20b',
    queryParameters: { x: '1' },
    headers: { 'X-Forwarded-For': '10.1.2.3', 'idempotency-KEY': '"k"', Accept: 'a/b, c/d' },
  });
});

it('a request through the gateway transfers binary bodies in both directions', async () => {
  await using bench = await startGateway((event) => ({
    ...answerOf(JSON.parse(event.toString()).body),
    isBase64Encoded: true,
  }));
  const answer = await fetch(bench.url, { method: 'POST', body: new Uint8Array([0xff, 0x00, 0x80]) });
  expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([0xff, 0x00, 0x80]);
});

it('a request through the gateway can be an HTTP-trigger event instead, whose request id is that of the context', async () => {
  const handler: Handler = (event, context) =>
    answerOf(JSON.stringify([JSON.parse(event.toString()), context.requestId]));
  await using bench = await startGateway(handler, { envelope: 'http-trigger' });
  const [event, requestId] = JSON.parse((await send(bench.port, '/x')).text);
  expect(event).toMatchObject({
    version: 'v1',
    rawPath: '/x',
    requestContext: { http: { method: 'POST' } },
  });
  expect(event.requestContext.requestId).toBe(requestId);
});

it('a request through the gateway does not give a HEAD request a body', async () => {
  await using bench = await startGateway(() => answerOf('text'));
  expect(await send(bench.port, '/', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
});

it('a request through the gateway is called once each, 50 at a time', async () => {
  const waiting: Array<() => void> = [];
  await using bench = await startGateway(async (event) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return answerOf(JSON.parse(event.toString()).body);
  });
  const sent = Array.from({ length: 50 }, (_, n) => send(bench.port, '/', { body: `${n}` }));
  await until(() => waiting.length === 50);
  for (const go of waiting.reverse()) go();
  const answers = await Promise.all(sent);
  expect(answers.map((answer) => answer.text)).toEqual(Array.from({ length: 50 }, (_, n) => `${n}`));
  expect(waiting).toHaveLength(50);
});

it('the context has the members of a recorded context', async () => {
  const seen: FcContext[] = [];
  await using bench = await startGateway((_event, context) => {
    seen.push(context);
    return answerOf('');
  });
  await send(bench.port, '/');
  expect(seen[0]).toEqual({
    callbackWaitsForEmptyEventLoop: false,
    requestId: '1-6955b900-id-2',
    region: 'cn-hangzhou',
    accountId: '1234567890123456',
    credentials: {
      accessKeyId: 'local-key',
      accessKeySecret: 'local-secret',
      securityToken: 'local-token',
    },
    function: { name: 'revoke-egress', handler: 'index.handler', memory: 512, timeout: 30 },
    service: { logProject: '', logStore: '', qualifier: 'LATEST' },
    logger: expect.objectContaining({ info: expect.any(Function), error: expect.any(Function) }),
    retryCount: 0,
    tracing: { openTracingSpanBaggages: {} },
  });
});

it('the context is new for every invocation', async () => {
  const seen: FcContext[] = [];
  await using bench = await startGateway((_event, context) => {
    Object.assign(context.function, { timeout: 1 });
    seen.push(context);
    return answerOf('');
  });
  await send(bench.port, '/');
  await send(bench.port, '/');
  expect(seen.map((context) => context.requestId)).toEqual(['1-6955b900-id-2', '1-6955b900-id-3']);
  expect(seen[0]?.function).not.toBe(seen[1]?.function);
  expect(CONTEXT.function.timeout).toBe(30);
});

it('the context logs the output of the function', async () => {
  await using bench = await startGateway((_event, context) => {
    // The type has no logger, which only other handlers use.
    (context as FcContext & { logger: { warn(line: string): void } }).logger.warn('look');
    return answerOf('');
  });
  await send(bench.port, '/');
  expect(bench.log.lines).toEqual([
    { level: 'warn', event: 'function log', fields: { requestId: '1-6955b900-id-2', line: 'look' } },
  ]);
});

it.each([
  [
    'throws at once',
    () =>
      functionOf(() => {
        throw new Error('secret detail');
      }),
  ],
  ['rejects', () => functionOf(async () => Promise.reject(new Error('secret detail')))],
  [
    'throws a value without text',
    () =>
      functionOf(() => {
        throw Object.create(null);
      }),
  ],
])('a function that fails and %s is a 503 without details', async (_how, makeFunction) => {
  await using bench = await startGateway(makeFunction());
  const answer = await send(bench.port, '/');
  expect(answer).toMatchObject({
    status: 503,
    text: 'the function threw\n',
    headers: { 'x-ca-error-message': 'the function threw', 'cache-control': 'no-store' },
  });
  expect(bench.log.events()).toEqual(['function threw']);
});

it.each([[undefined], ['ok'], [{ statusCode: '200', headers: {}, isBase64Encoded: false, body: '' }]])(
  'a function that fails and returns %j is a 503',
  async (value) => {
    await using bench = await startGateway(() => value);
    expect(await send(bench.port, '/')).toMatchObject({
      status: 503,
      text: "the function's answer is malformed\n",
    });
    expect(bench.log.events()).toEqual(['malformed answer']);
  },
);

it('a function that fails and takes longer than its timeout is a 503, its late result dropped', async () => {
  let finish = (_value: unknown) => {};
  await using bench = await startGateway(
    () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  );
  const sent = send(bench.port, '/');
  await until(() => bench.clock.asleep() === 1);
  bench.clock.pass(29_999);
  expect(bench.clock.asleep()).toBe(1);
  bench.clock.pass(1);
  expect(await sent).toMatchObject({ status: 503, text: 'the function did not answer in time\n' });
  finish(answerOf('late'));
  await until(() => bench.log.events().includes('late result dropped'));
  expect(bench.log.events()).toEqual(['function timed out', 'late result dropped']);
});

it('a function that fails still answers the next request', async () => {
  let calls = 0;
  await using bench = await startGateway(() => {
    if (++calls === 1) throw new Error('once');
    return answerOf('fine');
  });
  expect((await send(bench.port, '/')).status).toBe(503);
  expect((await send(bench.port, '/')).text).toBe('fine');
});
