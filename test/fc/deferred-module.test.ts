import { describe, expect, it } from 'vitest';
import type { FunctionModule } from '../../lib/fc/context.ts';
import { createDeferredModule } from '../../lib/fc/deferred-module.ts';
import { createMemoryLog } from '../http/chain-kit.ts';
import { createVirtualClock } from '../http/virtual-clock.ts';
import { bytes, context, gatewayEvent } from './events.ts';

const made: FunctionModule = {
  handler: async () => 'handled',
  initialize: async () => 'initialised',
  preStop: async () => 'stopped',
};

function createKit(load: () => Promise<FunctionModule>) {
  const { log, events } = createMemoryLog();
  let loads = 0;
  const module = createDeferredModule({
    load: () => {
      loads++;
      return load();
    },
    clock: createVirtualClock(),
    random: { id: () => 'id', fraction: () => 0.5 },
    log,
  });
  return { module, events, loads: () => loads };
}

describe('a deferred module', () => {
  it('is made at its first use and once, however many come at the same time', async () => {
    const { module, loads } = createKit(async () => made);
    expect(loads()).toBe(0);
    const all = [
      module.initialize(context()),
      module.handler(bytes({}), context()),
      module.handler(bytes({}), context()),
    ];
    expect(await Promise.all(all)).toEqual(['initialised', 'handled', 'handled']);
    expect(await module.preStop(context())).toBe('stopped');
    expect(loads()).toBe(1);
  });

  it('that was never made has nothing to stop', async () => {
    const { module, loads } = createKit(async () => made);
    expect(await module.preStop(context())).toBe('');
    expect(loads()).toBe(0);
  });

  it('that cannot be made says why to the platform, and only there', async () => {
    const { module, events } = createKit(() => Promise.reject(new Error('STORE must be sqlite')));
    await expect(module.initialize(context())).rejects.toThrow('STORE must be sqlite');
    const answer = await module.handler(bytes(gatewayEvent()), context());
    expect(answer).toMatchObject({
      statusCode: 500,
      headers: { 'X-Request-Id': 'fc-1', 'Content-Type': 'application/problem+json' },
      isBase64Encoded: false,
    });
    expect(JSON.stringify(answer)).not.toContain('STORE');
    expect(JSON.stringify(answer)).toContain('\\"outcome\\":\\"none\\"');
    expect(events.map(({ event }) => event)).toEqual(['not started', 'not started', 'request']);
  });

  it('that cannot be made has an asynchronous invocation run again', async () => {
    const { module } = createKit(() => Promise.reject(new Error('no')));
    await expect(module.handler(bytes({ Invocation: 'async' }), context())).rejects.toMatchObject({
      name: 'InvocationUnfinished',
    });
  });

  it('is tried again at the next use', async () => {
    const results = [() => Promise.reject(new Error('not yet')), async () => made];
    const { module } = createKit(() => results.shift()?.() ?? Promise.reject(new Error('once too often')));
    await expect(module.initialize(context())).rejects.toThrow('not yet');
    expect(await module.handler(bytes({}), context())).toBe('handled');
  });
});
