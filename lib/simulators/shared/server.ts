/** What both simulators do with Node's HTTP servers. */
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** By lower-case name; repeated headers are joined by commas (RFC 9110). */
export function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const flat: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return flat;
}

/** The whole body, or undefined if the client disconnected. */
export async function readBody(
  request: IncomingMessage,
  largest: number,
): Promise<Buffer | 'too large' | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      size += chunk.length;
      // An oversized body is read to its end, so that the client can read the response.
      if (size <= largest) chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return size > largest ? 'too large' : Buffer.concat(chunks);
}

/** The number of the TCP connection of a request, from 1. `event`: how the server announces a connection. */
export function numberConnections(server: Server, event: 'connection' | 'secureConnection') {
  const numbers = new WeakMap<object, number>();
  let connected = 0;
  server.on(event, (socket: object) => numbers.set(socket, ++connected));
  return ({ socket }: IncomingMessage): number => numbers.get(socket) ?? 0;
}

export async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((ready, failed) => {
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      ready();
    });
  });
  // A server that listens on TCP has an address of this shape.
  return (server.address() as AddressInfo).port;
}

/** Closes all connections. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

/** A defect of a simulator must not look like an answer of the service. */
export const warnOf = (error: unknown): void =>
  process.emitWarning(error instanceof Error ? error : String(error));
