import { once } from 'node:events';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { outcome, put, sdkClient, shown, startSimulator, TABLE } from './kit.ts';
import { startSimulatorProcess } from './process.ts';

async function post(endpoint: string, path: string, body: unknown = {}): Promise<[number, unknown]> {
  const answer = await fetch(`${endpoint}/_simulator/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return [answer.status, await answer.json()];
}
const get = async (endpoint: string, path: string): Promise<unknown> =>
  (await fetch(`${endpoint}/_simulator/${path}`)).json();

describe('the control plane', () => {
  it('programs faults and shows what they did', async () => {
    await using running = await startSimulator();
    const { client, endpoint } = running;
    const fault = { effect: 'late', reply: 'reset' };
    expect(await post(endpoint, 'faults', { operation: 'PutRow', fault })).toEqual([200, {}]);
    await outcome(put(client, 'row', [{ a: '1' }]));
    expect(await get(endpoint, `rows/${TABLE}`)).toEqual([]);
    await post(endpoint, 'flush');
    expect(await get(endpoint, `rows/${TABLE}`)).toEqual([{ key: ['row'], columns: { a: '1' } }]);
    expect(await get(endpoint, 'journal')).toMatchObject([
      { number: 1, operation: 'PutRow', key: 'row', status: 0, applied: 1 },
    ]);
  });

  it('makes the partition unavailable, moves the clock, and resets', async () => {
    await using running = await startSimulator();
    const { client, endpoint } = running;
    await put(client, 'row', [{ a: '1' }]);
    await post(endpoint, 'partition', { unavailable: 60_000 });
    expect(await outcome(shown(client, 'row'))).toBe('503 OTSPartitionUnavailable');
    await post(endpoint, 'clock', { advance: 60_000 });
    expect(await shown(client, 'row')).toEqual({ a: '1' });
    await post(endpoint, 'faults', {
      operation: 'GetRow',
      fault: { reply: { code: 'OTSServerBusy' } },
      always: true,
    });
    await post(endpoint, 'reset');
    expect(await shown(client, 'row')).toBeUndefined();
    expect(await get(endpoint, 'journal')).toMatchObject([{ number: 1, operation: 'GetRow' }]);
  });

  it('holds and releases, and purges', async () => {
    await using running = await startSimulator();
    const { client, endpoint } = running;
    await post(endpoint, 'faults', { operation: 'PutRow', fault: { hold: true }, skip: 1 });
    await put(client, 'row', [{ a: '1' }]);
    const writing = put(client, 'held', [{ a: '1' }]);
    await expect.poll(() => running.simulator.journal.of('PutRow')).toHaveLength(2);
    await post(endpoint, 'release');
    await writing;
    expect(await post(endpoint, 'purge')).toEqual([200, { purged: 0 }]);
  });

  it.each([
    ['a path that is not there', 'other', {}, 404],
    ['an unknown operation', 'faults', { operation: 'Drop', fault: { reply: 'reset' } }, 400],
    ['a fault that makes no sense', 'faults', { operation: 'PutRow', fault: { effect: 'none' } }, 400],
    ['a member that is not known', 'partition', { unavailable: 1, back: 2 }, 400],
  ])('refuses %s', async (_, path, body, status) => {
    await using running = await startSimulator();
    expect((await post(running.endpoint, path, body))[0]).toBe(status);
  });

  it('answers loopback names only: a page elsewhere may know the port', async () => {
    await using running = await startSimulator();
    const { port } = new URL(running.endpoint);
    const asked = request({ port, path: '/_simulator/journal', headers: { host: 'rebound.example' } }).end();
    const [answer] = await once(asked, 'response');
    answer.resume();
    expect(answer.statusCode).toBe(403);
  });
});

describe('the simulator in a process of its own', () => {
  it('says where it listens, serves, and ends with SIGTERM', async () => {
    await using process = await startSimulatorProcess({ TABLESTORE_TABLE: 'mine' });
    expect((await sdkClient(process.endpoint).listTable({})).tableNames).toEqual(['mine']);
    const ended = once(process.child, 'exit');
    process.child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});
