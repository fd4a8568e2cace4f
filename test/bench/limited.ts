/** A limit in front of a server, as ECS has one for each account: it refuses every call beyond a number a second. */
import { createServer, request } from 'node:http';

const REFUSAL = JSON.stringify({
  Code: 'Throttling.User',
  Message: 'Request was denied due to user flow control.',
  RequestId: 'R-throttled',
});

/** @param to `host:port` of the server behind it */
export async function limitBefore(to: string, perSecond: number) {
  const [host, port] = to.split(':');
  let refused = 0;
  let passed = 0;
  let second = 0;
  let inSecond = 0;
  const server = createServer((incoming, outgoing) => {
    const now = Math.floor(performance.now() / 1000);
    if (now !== second) [second, inSecond] = [now, 0];
    inSecond++;
    if (inSecond > perSecond) {
      refused++;
      incoming.resume();
      outgoing.writeHead(400, { 'content-type': 'application/json' }).end(REFUSAL);
      return;
    }
    passed++;
    const { method, url, headers } = incoming;
    const sent = request({ host, port, method, path: url, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    });
    sent.on('error', () => outgoing.destroy());
    incoming.pipe(sent);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not on TCP');
  return {
    endpoint: `127.0.0.1:${address.port}`,
    refused: () => refused,
    passed: () => passed,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
