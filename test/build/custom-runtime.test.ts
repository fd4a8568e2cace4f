/** The bundle in a custom runtime: started by its `bootstrap`, called by the platform's HTTP contract. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { platformHeaders, sendTo } from '../callers/entry-points/custom-runtime.ts';
import { copyFunction } from './bundled.ts';
import { CONTEXT, openHarness, RULE, revokeEvent } from './function-harness.ts';

let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'custom-runtime-'));
  await copyFunction('revoke-egress', directory);
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

it('starts, revokes, and ends cleanly on SIGTERM', async () => {
  const harness = await openHarness();
  onTestFinished(() => harness.close());
  const port = await freePort();
  const child = spawn(join(directory, 'bootstrap'), [], {
    env: {
      ...harness.environment(directory),
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      FC_CUSTOM_LISTEN_PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => lines.push(chunk));
  const platform = (method: string, path: string, body?: Buffer) =>
    sendTo(port, method, path, platformHeaders(CONTEXT, path), body);

  await vi.waitFor(async () => expect((await platform('POST', '/initialize')).status).toBe(200), {
    timeout: 10_000,
  });
  const event = Buffer.from(revokeEvent({ ...RULE, ClientToken: 'custom-1' }));
  const reply = await platform('POST', '/invoke', event);
  expect(reply).toMatchObject({ status: 200, headers: { 'x-fc-status': '200' } });
  expect(JSON.parse(reply.body)).toMatchObject({
    statusCode: 200,
    headers: { 'X-Request-Id': CONTEXT.requestId },
    body: expect.stringContaining('"Outcome":"revoked"'),
  });

  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(Buffer.concat(lines).toString()).toContain('"event":"request"');
}, 60_000);
