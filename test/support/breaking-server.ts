/** A server that answers each connection with these bytes, which no HTTP server of Node would send. */
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Breaks off after 30 ms, so that the client has read what was sent before. */
export const later = (then: (socket: Socket) => void) => (socket: Socket) =>
  void setTimeout(() => then(socket), 30);

/** @returns `host:port` */
export async function breakingServer(text: string, then: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket
      .on('error', () => socket.destroy())
      .once('data', () => {
        socket.write(text);
        then(socket);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}
