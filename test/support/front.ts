/** A server before another one: it speaks https, counts handshakes, and answers later, as a distant service does. */
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Certified } from '../stores/tablestore/self-signed.ts';

export interface FrontOptions {
  /** Absent: plain HTTP. */
  readonly tls?: Certified | undefined;
  /** Milliseconds by which a request is delayed, by its first bytes. */
  readonly delayOf?: (head: string) => number;
}

export interface Front extends AsyncDisposable {
  /** `127.0.0.1:port` */
  readonly endpoint: string;
  /** One for each finished handshake: whether it resumed a session. */
  readonly handshakes: readonly { readonly resumed: boolean }[];
  /** Bytes of requests so far. */
  sent(): number;
  /** Resolves when so many handshakes are finished. */
  untilHandshakes(many: number): Promise<void>;
  /** Closes all connections, as a server does with idle ones. */
  drop(): void;
}

/** @param to `host:port` of the plain server */
export async function openFront(to: string, { tls, delayOf = () => 0 }: FrontOptions): Promise<Front> {
  const [host, port] = to.split(':');
  const handshakes: { resumed: boolean }[] = [];
  const sockets = new Set<Socket>();
  const waiting = new Set<() => void>();
  let bytes = 0;

  function join(socket: Socket): void {
    const further = connect({ host, port: Number(port), noDelay: true });
    for (const each of [socket.setNoDelay(), further]) {
      sockets.add(each);
      each.on('error', () => each.destroy()).once('close', () => sockets.delete(each));
    }
    let after = 0;
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      const head = chunk.subarray(0, 1024).toString('latin1');
      // What follows the head of a request keeps its place behind it.
      after = Math.max(after, performance.now() + (head.startsWith('POST ') ? delayOf(head) : 0));
      const wait = after - performance.now();
      if (wait <= 0) further.write(chunk);
      else setTimeout(() => further.write(chunk), wait);
    });
    socket.on('end', () => further.end());
    further.pipe(socket);
  }

  const server = tls
    ? createTlsServer(tls, (secure) => {
        handshakes.push({ resumed: secure.isSessionReused() });
        join(secure);
        for (const check of waiting) check();
      })
    : createTcpServer(join);
  // A client that does not trust the certificate.
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  // A server that listens on TCP has an address of this shape.
  const address = server.address() as AddressInfo;
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    endpoint: `127.0.0.1:${address.port}`,
    handshakes,
    sent: () => bytes,
    untilHandshakes: (many) =>
      new Promise((resolve) => {
        const check = () => {
          if (handshakes.length < many) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    drop,
    async [Symbol.asyncDispose]() {
      drop();
      await new Promise((closed) => server.close(closed));
    },
  };
}
