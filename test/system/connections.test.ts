import { once } from 'node:events';
import { type Agent, createServer, request, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import type { Connections } from '../../lib/core/ports.ts';
import { createConnections, UNUSED } from '../../lib/system/connections.ts';
import { openTablestore } from '../stores/tablestore/kit.ts';

afterEach(() => vi.restoreAllMocks());

function connectionsOf(): Connections<Agent> {
  const connections = createConnections(false);
  onTestFinished(() => connections.agent.destroy());
  return connections;
}

async function openServer() {
  const sockets: Socket[] = [];
  const server: Server = createServer((_, response) => response.end('ok'));
  server.on('connection', (socket: Socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  // A server that listens on TCP has an address of this shape.
  const { port } = server.address() as AddressInfo;
  return { url: new URL(`http://127.0.0.1:${port}`), sockets };
}

function send({ agent }: Connections<Agent>, url: URL): Promise<string> {
  return new Promise((resolve) => {
    const sent = request(url, { agent }, (response) => {
      response.resume().on('end', () => resolve(String(response.statusCode)));
    });
    sent.on('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)));
    sent.end();
  });
}

/** Opens one ahead, and waits until the server has it. */
async function openAhead() {
  const { url, sockets } = await openServer();
  const connections = connectionsOf();
  connections.open(url);
  await vi.waitFor(() => expect(sockets).toHaveLength(1));
  return { url, sockets, connections };
}

it('a connection that is opened ahead carries the next request, and is kept for those after it', async () => {
  const { url, sockets, connections } = await openAhead();
  expect([await send(connections, url), await send(connections, url)]).toEqual(['200', '200']);
  expect(sockets).toHaveLength(1);
});

it('a connection that is opened ahead is the only one: not a second one, and none beside one that is kept', async () => {
  const { url, sockets, connections } = await openAhead();
  connections.open(url);
  await send(connections, url);
  connections.open(url);
  await send(connections, url);
  expect(sockets).toHaveLength(1);
});

it('a connection that is opened ahead is waited for while it is being opened, by one request', async () => {
  const { url, sockets } = await openServer();
  const connections = connectionsOf();
  connections.open(url);
  const both = [send(connections, url), send(connections, url)];
  expect(await Promise.all(both)).toEqual(['200', '200']);
  expect(sockets).toHaveLength(2);
});

it('a connection that is opened ahead that fails is left to the request, which opens its own', async () => {
  const { url } = await openServer();
  const dead = new URL('http://127.0.0.1:1');
  const connections = connectionsOf();
  connections.open(dead);
  connections.open(url);
  expect(await send(connections, dead)).toBe('ECONNREFUSED');
  expect(await send(connections, url)).toBe('200');
});

it('a connection that is opened ahead that the server closed is replaced', async () => {
  const { url, sockets, connections } = await openAhead();
  sockets[0]?.destroy();
  await vi.waitFor(() => {
    connections.open(url);
    expect(sockets).toHaveLength(2);
  });
  expect(await send(connections, url)).toBe('200');
  expect(sockets).toHaveLength(2);
});

it('a connection that is opened ahead is not used after the instance was frozen, when no timer ran', async () => {
  const { url, sockets, connections } = await openAhead();
  const later = Date.now() + UNUSED;
  vi.spyOn(Date, 'now').mockReturnValue(later);
  expect(await send(connections, url)).toBe('200');
  await vi.waitFor(() => expect(sockets).toHaveLength(2));
  await vi.waitFor(() => expect(sockets[0]?.destroyed).toBe(true));
});

it('a connection that cannot be opened in time does not hold up the store: a read ends at its limit', async () => {
  const server = createTcpServer();
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  // A server that listens on TCP has an address of this shape.
  const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connections = createConnections(true);
  connections.open(new URL(endpoint));
  const store = openTablestore(endpoint, { connections });
  onTestFinished(() => store.close());
  const started = performance.now();
  const call = { limit: 100, signal: new AbortController().signal };
  await expect(store.read('key', call)).rejects.toMatchObject({ name: 'StoreUnavailable', applied: 'no' });
  expect(performance.now() - started).toBeLessThan(UNUSED / 2);
});
