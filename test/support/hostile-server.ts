/** A server that sends what no honest peer sends, for as long as it is read, and how much of it was taken. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HostileReply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Chunks, made as they are taken: it may go on without end. `nth`: the request, from 1. */
  readonly body: (nth: number) => Iterable<string | Uint8Array>;
}

export interface HostileServer extends AsyncDisposable {
  /** `host:port` */
  readonly endpoint: string;
  requests(): number;
  /** Bytes that were written, those in the buffers of the sockets included. */
  sent(): number;
}

export async function hostileServer({ status = 200, headers, body }: HostileReply): Promise<HostileServer> {
  let requests = 0;
  let sent = 0;
  const server = createServer((request, response) => {
    request.resume();
    requests += 1;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    const chunks = body(requests)[Symbol.iterator]();
    const more = () => {
      if (response.destroyed) return;
      const { value, done } = chunks.next();
      if (done) return void response.end();
      sent += value.length;
      response.write(value, more);
    };
    more();
  });
  server.on('connection', (socket) => socket.on('error', () => socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an AddressInfo; the type also covers pipes.
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `127.0.0.1:${port}`,
    requests: () => requests,
    sent: () => sent,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const MIB = 1024 * 1024;
const CHUNK = 256 * 1024;

/** The text again and again, `mib` MiB of it; without a number, for ever. */
export function* repeated(text: string, mib = Number.POSITIVE_INFINITY): Iterable<string> {
  const chunk = text.repeat(Math.ceil(CHUNK / text.length));
  for (let sent = 0; sent < mib * MIB; sent += chunk.length) yield chunk;
}

/** One iterable after another. */
export function* sequence(...parts: readonly Iterable<string>[]): Iterable<string> {
  for (const part of parts) yield* part;
}

/** MiB by which the memory of the process grew at most while `work` ran. */
export async function growth(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss;
  const peak = peakMemory();
  await work();
  // Parsing is synchronous: only the system knows the highest point, and only if it is the highest ever.
  const highest = peakMemory() > peak ? peakMemory() : process.memoryUsage().rss;
  return (highest - before) / MIB;
}

const peakMemory = (): number => process.resourceUsage().maxRSS * 1024;
