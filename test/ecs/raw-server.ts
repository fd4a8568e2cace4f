import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { createEcsEgress } from '../../lib/ecs/revoke.ts';

export interface RawServer {
  /** `host:port` */
  readonly endpoint: string;
  /** Every request so far. */
  readonly requests: readonly IncomingMessage[];
  /** Connections made so far. */
  connections(): number;
  /** Connections open now. */
  open(): number;
}

type Handler = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

/** A server that answers whatever the test says; closed when the test ends. */
export async function rawServer(handler: Handler): Promise<RawServer> {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((request, response) => {
    requests.push(request);
    handler(request, response, requests.length);
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  // A server that listens on TCP has an AddressInfo; the type also covers pipes.
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    open: () => sockets.size,
  };
}

/** Answers JSON, or raw text as it is. */
export function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=utf-8', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** The parameters of a request that arrived. */
export const queryOf = (request: IncomingMessage | undefined): Record<string, string> =>
  Object.fromEntries(new URL(request?.url ?? '', 'http://h').searchParams);

/** The adapter, pointed at a server. */
export const egressAt = (server: RawServer) =>
  createEcsEgress({ credentials: () => ACCESS_KEY, endpoint: server.endpoint, protocol: 'http' });

export const ACCESS_KEY = {
  accessKeyId: 'STS.NTexampleKeyId',
  accessKeySecret: 'exampleSecretOfTheKey',
  securityToken: 'CAISexampleTokenOfTheInvocation',
};

export const GROUP = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1' };

export const BY_ID = { ...GROUP, IfAbsent: 'succeed', form: 'rule-ids', ruleIds: ['sgr-1'] } as const;

/** A call limit that no test reaches, or the given one. */
export const within = (limit = 5_000, signal = new AbortController().signal) => ({ limit, signal });

/** Resolves when `condition` holds; polls. */
export async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}
