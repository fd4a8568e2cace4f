/** What a warm instance of the deployed directory reuses. */
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { copyFunction } from './bundled.ts';
import { CONTEXT, openHarness, RULE, revokeEvent } from './function-harness.ts';
import { startFunction } from './function-process.ts';

const REQUESTS = 20;

let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'warm-path-'));
  await copyFunction('revoke-egress', directory);
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A proxy that counts the connections to a server. */
async function countBefore(to: string) {
  const [host, port] = to.split(':');
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    const further = connect(Number(port), host);
    for (const each of [socket, further]) sockets.add(each.on('error', () => each.destroy()));
    socket.pipe(further).pipe(socket);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  // A server that listens on TCP has an AddressInfo.
  const address = server.address() as AddressInfo;
  return { endpoint: `127.0.0.1:${address.port}`, connections: () => connections };
}

it('one connection to ECS and one to Tablestore serve every request, also after a change of credentials', async () => {
  const harness = await openHarness();
  onTestFinished(() => harness.close());
  const ecs = await countBefore(harness.endpoint);
  const table = await countBefore(new URL(harness.tableEndpoint).host);
  const started = await startFunction(
    directory,
    {
      ...harness.environment(directory),
      ECS_ENDPOINT: ecs.endpoint,
      TABLESTORE_ENDPOINT: `http://${table.endpoint}`,
    },
    CONTEXT,
  );
  onTestFinished(() => started.end());

  const eventsOf = (name: string) =>
    Array.from({ length: REQUESTS }, (_, n) => revokeEvent({ ...RULE, ClientToken: `${name}-${n}` }));
  const statuses = async (events: readonly string[], context: object) =>
    new Set((await started.send(events, context)).answers.map(({ statusCode }) => statusCode));

  expect(await statuses(eventsOf('first'), CONTEXT)).toEqual(new Set([200]));
  const { ecs: calls, table: operations } = harness.trips();
  expect([calls.length, operations.length].every((trips) => trips >= 2 * REQUESTS)).toBe(true);
  // New for the instance, so that it makes new clients; the same for the simulators.
  const credentials = { ...CONTEXT.credentials, securityToken: '' };
  expect(await statuses(eventsOf('second'), { ...CONTEXT, credentials })).toEqual(new Set([200]));
  expect([ecs.connections(), table.connections()]).toEqual([1, 1]);
});
