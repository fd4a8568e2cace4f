/** That a call ends within its limit, whatever the system clock and the server do, and its I/O before it. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import http from 'node:http';
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createTablestoreClient } from '../../../lib/stores/tablestore/client.ts';
import { systemClock } from '../../../lib/system/clock-and-random.ts';
import { makeRow } from '../../contracts/make-row.ts';
import { unavailable } from '../../contracts/store/resource.ts';
import { ABSENT } from '../../support/tablestore-simulator.ts';
import { acquireTablestore } from './kit.ts';

const HOUR = 3_600_000;
const LIMIT = 200;

/** A store whose clock is set by `jump` when the first try fails. */
async function acquireJumping(jump: number) {
  const system = systemClock();
  let set = 0;
  const log: string[] = [];
  const debug = (_event: string, fields?: Record<string, unknown>) => {
    log.push(String(fields?.failure));
    set = jump;
  };
  const clock = { ...system, now: () => system.now() + set };
  const resource = await acquireTablestore({}, { clock, log: { debug } });
  return Object.assign(resource, { failures: log });
}

const call = () => ({ limit: LIMIT, signal: new AbortController().signal });

it.each([-HOUR, -2_000, -1, 0])(
  'the limit of a call is one for all its tries when the clock is set by %i ms between two',
  async (jump) => {
    await using resource = await acquireJumping(jump);
    resource.simulator.faults.next('PutRow', { reply: { code: 'OTSServerBusy' } });
    resource.simulator.faults.always('PutRow', { reply: 'silence' });
    const begun = performance.now();
    const { applied, message } = await unavailable(resource.store.write(makeRow(), 'absent', call()));
    expect({ applied, message }).toEqual({
      applied: 'unknown',
      message: 'Tablestore PutRow: the time of the call is up',
    });
    expect(performance.now() - begun).toBeGreaterThan(LIMIT - 20);
    expect(performance.now() - begun).toBeLessThan(1_000);
  },
);

it.each([-HOUR, -LIMIT, 0])(
  'a read that reached its limit is not tried again when the clock is set by %i ms',
  async (jump) => {
    await using resource = await acquireJumping(jump);
    resource.simulator.faults.always('GetRow', { reply: 'silence' });
    const { message } = await unavailable(resource.store.read(makeRow().key, call()));
    expect(message).toBe('Tablestore GetRow: the time of the call is up');
    expect(resource.failures).toHaveLength(1);
    expect(resource.simulator.journal.of('GetRow')).toHaveLength(1);
  },
);

it('a clock that is set forward between two tries ends the call', async () => {
  await using resource = await acquireJumping(HOUR);
  resource.simulator.faults.always('PutRow', { reply: { code: 'OTSServerBusy' } });
  const { applied, message } = await unavailable(resource.store.write(makeRow(), 'absent', call()));
  expect(applied).toBe('no');
  expect(message).toContain('OTSServerBusy');
  expect(resource.simulator.journal.of('PutRow')).toHaveLength(1);
});

it('a call whose process is frozen in a pause reports why its last try failed, and sends nothing more', async () => {
  const system = systemClock();
  let frozen = 0;
  const clock = {
    now: () => system.now() + frozen,
    sleep: async () => {
      frozen = HOUR;
    },
  };
  await using resource = await acquireTablestore({}, { clock });
  for (const operation of ['PutRow', 'GetRow'] as const) {
    frozen = 0;
    resource.simulator.faults.always(operation, { reply: { code: 'OTSServerBusy' } });
    const { store } = resource;
    const work = operation === 'PutRow' ? store.write(makeRow(), 'absent', call()) : store.read('k', call());
    const { applied, message } = await unavailable(work);
    expect(applied).toBe('no');
    expect(message).toContain('OTSServerBusy');
    expect(resource.simulator.journal.of(operation)).toHaveLength(1);
  }
});

it('a request that is answered before it is sent has ended its I/O', async () => {
  const server = createServer((socket) => {
    socket
      .on('error', () => socket.destroy())
      .once('data', () => socket.pause().write('HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n'));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const agent = new http.Agent({ keepAlive: true });
  onTestFinished(() => {
    agent.destroy();
    server.close();
  });
  const client = createTablestoreClient({
    endpoint: `http://127.0.0.1:${port}`,
    instance: 'i',
    table: 't',
    connections: { agent, open: () => undefined },
  });
  const one = { credentials: { accessKeyId: 'a', accessKeySecret: 'b' }, ...call() };
  // More than the buffers of two sockets hold.
  const columns = [{ a: 'x'.repeat(20 * 1024 * 1024) }];
  const answered = client.put('k', columns, ABSENT, one);
  const [socket] = Object.values(agent.sockets).flat();
  await expect(answered).rejects.toThrow('HTTP status 503');
  expect(socket?.destroyed).toBe(true);
});

it.each(['PutRow', 'GetRow'] as const)(
  'a request that is aborted with a part of its reply does not report that part: %s',
  async (operation) => {
    await using resource = await acquireTablestore();
    const request = new AbortController();
    // Node publishes it when it has read the headers. Of a request that is destroyed it drops the body.
    const headers = 'http.client.response.finish';
    const abort = () => request.abort();
    subscribe(headers, abort);
    onTestFinished(() => void unsubscribe(headers, abort));
    const { store } = resource;
    const limit = { limit: 30_000, signal: request.signal };
    const work = operation === 'PutRow' ? store.write(makeRow(), 'absent', limit) : store.read('k', limit);
    expect((await unavailable(work)).message).toBe(`Tablestore ${operation}: the request has ended`);
    expect(resource.log).toEqual(['the request has ended']);
  },
);
