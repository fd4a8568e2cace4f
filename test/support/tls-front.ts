/** https before a plain server: counts handshakes, and notes which of them resumed a session. */
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import type { Certified } from '../stores/tablestore/self-signed.ts';

export interface TlsFront extends AsyncDisposable {
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
export async function openTlsFront(to: string, { key, cert }: Certified): Promise<TlsFront> {
  const [host, port] = to.split(':');
  const handshakes: { resumed: boolean }[] = [];
  const sockets = new Set<Socket>();
  const waiting = new Set<() => void>();
  let bytes = 0;
  const server = createServer({ key, cert }, (secure) => {
    handshakes.push({ resumed: secure.isSessionReused() });
    const plain = connect(Number(port), host);
    for (const socket of [secure, plain]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket));
    }
    secure.on('data', (chunk) => {
      bytes += chunk.length;
    });
    secure.pipe(plain).pipe(secure);
    for (const check of waiting) check();
  });
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
