/** Records the requests that pass on their way to a server, so that they can be sent again as they are. */
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Recorded {
  /** `host:port` of the server that it was for. */
  readonly to: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * A proxy before `to` (`host:port`) that adds what passes to `tape`. The `Host` header stays as it was sent: it is
 * signed.
 */
export async function recordBefore(to: string, tape: Recorded[]) {
  const [host, port] = to.split(':');
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = 'GET', url: path = '/', headers } = incoming;
      const body = Buffer.concat(chunks);
      tape.push({ to, method, path, headers, body });
      const passed = request({ host, port, method, path, headers }, (reply) => {
        outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(outgoing);
      });
      passed.on('error', () => outgoing.destroy());
      passed.end(body);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  // A server that listens on TCP has an address of this shape.
  const address = server.address() as AddressInfo;
  return {
    endpoint: `127.0.0.1:${address.port}`,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
