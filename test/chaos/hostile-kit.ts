/** Clients that say anything: node's own, which takes every header, and bare sockets. */
import { Agent, request } from 'node:http';
import { connect } from 'node:net';

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Sends what `fetch` would refuse to. Rejects when the connection breaks: the process must answer whatever is HTTP. */
export function sendRequest(
  url: string,
  method: string,
  path: string,
  headers: readonly (readonly [string, string])[],
  body: Buffer,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = request(
      {
        agent,
        hostname,
        port,
        method,
        path,
        headers: { ...Object.fromEntries(headers), 'content-length': body.length },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** No byte came back. */
export const NOTHING = '';
/** How long an attacker waits for a word. */
const PATIENCE = 150;

/** Writes `bytes` on a connection of its own and hangs up: when the other side does, or after a while in the middle. */
export function exchange(url: string, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
    });
    // The other side may drop what it does not understand: the answer, if any, was sent before.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(heard));
    socket.setTimeout(PATIENCE, () => socket.destroy());
    socket.write(bytes);
  });
}
