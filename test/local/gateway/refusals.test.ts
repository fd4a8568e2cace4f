import { createConnection } from 'node:net';
import { describe, expect, it } from 'vitest';
import { answerOf, type Handler, send, startGateway, until } from './kit.ts';

const echo: Handler = (event) => answerOf(event.toString());

describe('refusals of the gateway itself', () => {
  const never: Handler = () => expect.unreachable('the function was called');

  it.each(['evil.example', 'evil.example:8080', '10.0.0.1', 'localhost.evil.example'])(
    'a request for the host %s',
    async (host) => {
      await using bench = await startGateway(never);
      expect((await send(bench.port, '/', { headers: { host } })).status).toBe(421);
    },
  );

  it('a request of a page of another site', async () => {
    await using bench = await startGateway(never);
    const headers = { origin: 'https://evil.example', 'content-type': 'text/plain' };
    expect((await send(bench.port, '/', { headers })).status).toBe(403);
  });

  it('a body of more than 8 MB, declared or not', async () => {
    await using bench = await startGateway(never);
    const body = Buffer.alloc(8 * 1024 * 1024 + 1, 'x');
    const answer = await send(bench.port, '/', { body });
    expect(answer).toMatchObject({ status: 413, headers: { 'content-type': 'application/problem+json' } });
    expect(JSON.parse(answer.text)).toMatchObject({
      ...{ status: 413, code: 'PayloadTooLarge', outcome: 'none' },
      requestId: answer.headers['x-request-id'],
    });
    const chunked = { 'transfer-encoding': 'chunked' };
    expect(await send(bench.port, '/', { body, headers: chunked })).toMatchObject({ status: 413 });
  });

  it('a head of more than 8 KB', async () => {
    await using bench = await startGateway(never);
    expect((await send(bench.port, '/', { headers: { 'x-long': 'x'.repeat(8 * 1024) } })).status).toBe(431);
  });

  it('a target that is not a path', async () => {
    await using bench = await startGateway(never);
    expect((await send(bench.port, 'http://localhost/x')).status).toBe(400);
  });

  it('a body of exactly 8 MB is accepted', async () => {
    await using bench = await startGateway((event) =>
      answerOf(String(JSON.parse(event.toString()).body.length)),
    );
    const body = Buffer.alloc(8 * 1024 * 1024, 'x');
    expect(await send(bench.port, '/', { body })).toMatchObject({ status: 200, text: '8388608' });
  });
});

describe('a slow or disconnecting client', () => {
  const timeouts = { head: 40, request: 60, keepAlive: 20 };

  it.each([
    ['head', 'POST / HTTP/1.1\r\nHost: localhost\r\n'],
    ['body', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc'],
  ])(
    'a slow or disconnecting client that never finishes its %s gets an error and is disconnected',
    async (_part, text) => {
      await using bench = await startGateway(echo, { timeouts });
      const socket = createConnection(bench.port, '127.0.0.1');
      socket.write(text);
      let heard = '';
      for await (const chunk of socket) heard += chunk;
      expect(heard).toMatch(/^HTTP\/1\.1 408 /);
    },
  );

  it('a slow or disconnecting client that disconnects during its body never reaches the function', async () => {
    await using bench = await startGateway(() => expect.unreachable('the function was called'));
    const socket = createConnection(bench.port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc', () =>
      socket.destroy(),
    );
    await until(() => bench.log.events().length > 0);
    expect(bench.log.events()).toEqual(['request lost']);
  });
});
