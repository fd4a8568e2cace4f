import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { MAX_REPLY } from '../../lib/ecs/exchange.ts';
import { createEcsEgress } from '../../lib/ecs/revoke.ts';
import { createConnections, UNUSED } from '../../lib/system/connections.ts';
import {
  ACCESS_KEY,
  BY_ID,
  egressAt,
  eventually,
  GROUP,
  queryOf,
  rawServer,
  reply,
  within,
} from './raw-server.ts';

const LIMIT = 5_000;
const DONE = { RequestId: 'R-1' };
const list = (NextToken: string) => ({ RequestId: 'R-1', Permissions: { Permission: [] }, NextToken });

/** Milliseconds that `work` takes. */
async function duration(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Answers a space every few milliseconds. */
function trickle(response: ServerResponse): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write(' '), 10);
  response.on('close', () => clearInterval(timer));
}

/** Takes connections and says nothing. */
async function silentServer(): Promise<{ endpoint: string; open(): number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket
      .on('close', () => sockets.delete(socket))
      .on('error', () => socket.destroy())
      .resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  // A server that listens on TCP has an AddressInfo; the type also covers pipes.
  const { port } = server.address() as AddressInfo;
  return { endpoint: `127.0.0.1:${port}`, open: () => sockets.size };
}

it('the limit of a call ends a call that ECS does not answer, with its socket', async () => {
  const server = await rawServer(() => undefined);
  const took = await duration(async () => {
    expect(await egressAt(server).revoke(BY_ID, 'T-1', within(100))).toEqual({
      class: 'unanswered',
      code: 'Timeout',
      message: 'ECS did not answer within the time limit.',
    });
  });
  expect(took).toBeGreaterThan(90);
  expect(took).toBeLessThan(1_000);
  await eventually(() => server.open() === 0);
  expect(server.connections()).toBe(1);
});

it('the limit of a call ends a reply that trickles in, however lively the socket is', async () => {
  const server = await rawServer((_request, response) => trickle(response));
  expect(await egressAt(server).list(GROUP, within(150))).toMatchObject({
    class: 'unanswered',
    code: 'Timeout',
  });
  await eventually(() => server.open() === 0);
});

it('the limit of a call also holds on a reused connection', async () => {
  const server = await rawServer((_request, response, nth) => {
    if (nth === 1) reply(response, 200, DONE);
    else trickle(response);
  });
  const ecs = egressAt(server);
  expect(await ecs.revoke(BY_ID, 'T-1', within(100))).toMatchObject({ class: 'done' });
  const took = await duration(async () => {
    expect(await ecs.revoke(BY_ID, 'T-1', within(200))).toMatchObject({ code: 'Timeout' });
  });
  expect(took).toBeGreaterThan(190);
  expect(took).toBeLessThan(1_000);
  expect(server.connections()).toBe(1);
});

it('the limit of a call leaves no timer behind, which would hold the request and its reply until then', async () => {
  const server = await rawServer((_request, response) => reply(response, 200, DONE));
  const ecs = egressAt(server);
  const [set, clear] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')];
  onTestFinished(() => void vi.restoreAllMocks());
  await ecs.revoke(BY_ID, 'T-1', within(LIMIT));
  await ecs.revoke(BY_ID, 'T-2', within(LIMIT));
  const long = set.mock.calls.flatMap(([, ms], call) =>
    Number(ms) > LIMIT - 1_000 ? [set.mock.results[call]?.value] : [],
  );
  expect(long).toHaveLength(2);
  expect(clear.mock.calls.map(([timer]) => timer)).toEqual(expect.arrayContaining(long));
});

it('the limit of a call ends a TLS handshake that hangs', async () => {
  const { endpoint, open } = await silentServer();
  const ecs = createEcsEgress({ credentials: () => ACCESS_KEY, endpoint });
  expect(await ecs.list(GROUP, within(100))).toMatchObject({ class: 'unanswered', code: 'Timeout' });
  await eventually(() => open() === 0);
});

it('the limit of a call holds too while a connection is still being opened ahead of the call', async () => {
  const { endpoint, open } = await silentServer();
  const connections = createConnections(true);
  connections.open(new URL(`https://${endpoint}`));
  await eventually(() => open() === 1);
  const ecs = createEcsEgress({ credentials: () => ACCESS_KEY, endpoint, connections });
  const took = await duration(async () => {
    expect(await ecs.list(GROUP, within(100))).toMatchObject({ class: 'unanswered', code: 'Timeout' });
  });
  expect(took).toBeLessThan(UNUSED / 2);
  connections.agent.destroy();
});

it('the limit of a call is one for all pages of a list together', async () => {
  const server = await rawServer((_request, response, nth) => {
    setTimeout(() => reply(response, 200, list(`T-${nth}`)), 40);
  });
  expect(await egressAt(server).list(GROUP, within(150))).toMatchObject({
    class: 'unanswered',
    code: 'Timeout',
  });
  expect(server.requests.length).toBeGreaterThan(1);
  expect(server.requests.length).toBeLessThan(5);
  await eventually(() => server.open() === 0);
});

it('the limit of a call of nothing sends nothing', async () => {
  const server = await rawServer((_request, response) => reply(response, 200, DONE));
  for (const limit of [0, -5, Number.NaN]) {
    expect(await egressAt(server).revoke(BY_ID, 'T-1', within(limit))).toMatchObject({ code: 'Timeout' });
  }
  expect(server.connections()).toBe(0);
});

it('the limit of a call may be longer than any timer', async () => {
  const server = await rawServer((_request, response) => setTimeout(() => reply(response, 200, DONE), 20));
  expect(await egressAt(server).revoke(BY_ID, 'T-1', within(1e12))).toMatchObject({ class: 'done' });
});

it('an abort ends a call at once, with its socket', async () => {
  const server = await rawServer(() => undefined);
  const controller = new AbortController();
  const call = egressAt(server).revoke(BY_ID, 'T-1', within(5_000, controller.signal));
  await eventually(() => server.requests.length === 1);
  const took = await duration(async () => {
    controller.abort();
    expect(await call).toEqual({
      class: 'unanswered',
      code: 'Aborted',
      message: 'The call was given up before ECS answered.',
    });
  });
  expect(took).toBeLessThan(200);
  await eventually(() => server.open() === 0);
});

it('an abort ends a call in the middle of its reply', async () => {
  const server = await rawServer((_request, response) => {
    response.writeHead(200);
    response.write('{');
  });
  const controller = new AbortController();
  const call = egressAt(server).list(GROUP, within(5_000, controller.signal));
  await eventually(() => server.requests.length === 1);
  controller.abort();
  expect(await call).toMatchObject({ class: 'unanswered', code: 'Aborted' });
  await eventually(() => server.open() === 0);
});

it('an abort between two pages keeps the next one from being sent', async () => {
  const controller = new AbortController();
  const server = await rawServer((_request, response, nth) => {
    reply(response, 200, list(`T-${nth}`));
    controller.abort();
  });
  expect(await egressAt(server).list(GROUP, within(5_000, controller.signal))).toMatchObject({
    code: 'Aborted',
  });
  expect(server.requests).toHaveLength(1);
});

it('an abort in the tick of the call sends nothing', async () => {
  const server = await rawServer((_request, response) => reply(response, 200, DONE));
  const controller = new AbortController();
  const call = egressAt(server).revoke(BY_ID, 'T-1', within(5_000, controller.signal));
  controller.abort();
  expect(await call).toMatchObject({ code: 'Aborted' });
  expect(await egressAt(server).revoke(BY_ID, 'T-2', within(5_000, controller.signal))).toMatchObject({
    code: 'Aborted',
  });
  // A call of its own, so that whatever the first two sent has arrived before it.
  await egressAt(server).revoke(BY_ID, 'T-3', within());
  expect(server.requests.map((request) => queryOf(request).ClientToken)).toEqual(['T-3']);
});

it('an abort of one call leaves the call beside it alone', async () => {
  const server = await rawServer((_request, response, nth) => {
    if (nth === 2) setTimeout(() => reply(response, 200, DONE), 50);
  });
  const ecs = egressAt(server);
  const controller = new AbortController();
  const first = ecs.revoke(BY_ID, 'T-1', within(5_000, controller.signal));
  await eventually(() => server.requests.length === 1);
  const second = ecs.revoke(BY_ID, 'T-2', within());
  await eventually(() => server.requests.length === 2);
  controller.abort();
  expect(await first).toMatchObject({ code: 'Aborted' });
  expect(await second).toEqual({ class: 'done', requestId: 'R-1' });
});

it('an abort after the answer changes nothing, and no listener stays on the signal', async () => {
  const server = await rawServer((_request, response) => reply(response, 200, DONE));
  const controller = new AbortController();
  let listeners = 0;
  const { signal } = controller;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners += 1;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners -= 1;
    remove(...args);
  };
  expect(await egressAt(server).revoke(BY_ID, 'T-1', within(5_000, signal))).toMatchObject({
    class: 'done',
  });
  expect(listeners).toBe(0);
  controller.abort();
  expect(server.open()).toBe(1);
});

it.each([200, 400])(
  'a reply without end is given up when it is larger than any reply of ECS (status %i)',
  async (status) => {
    const chunk = ' '.repeat(256 * 1024);
    let sent = 0;
    const server = await rawServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      const more = () => {
        if (response.destroyed) return;
        sent += chunk.length;
        response.write(chunk, more);
      };
      more();
    });
    expect(await egressAt(server).list(GROUP, within())).toEqual({
      class: 'unanswered',
      code: 'ReplyTooLarge',
      message: 'The reply is larger than any reply of ECS.',
    });
    await eventually(() => server.open() === 0);
    // What the sockets' buffers hold beyond it is a few MB at most.
    expect(sent).toBeLessThan(4 * MAX_REPLY);
  },
);
