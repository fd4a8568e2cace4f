import { describe, expect, it } from 'vitest';
import type { FcContext } from '../../lib/fc/context.ts';
import { type App, type CurrentKey, createFunction } from '../../lib/fc/function.ts';
import { refuseRequest } from '../../lib/fc/handler.ts';
import { createVirtualClock } from '../support/clocks.ts';
import { bytes, context, gatewayEvent } from '../support/fc-events.ts';
import { createMemoryLog } from '../support/http-chain.ts';

function createKit({
  compose = async () => undefined,
  shortestTimeout = 10,
}: {
  compose?: () => Promise<void>;
  shortestTimeout?: number;
} = {}) {
  const { log, events } = createMemoryLog();
  const parts = { clock: createVirtualClock(), random: { id: () => 'id' }, log };
  const keys: ReturnType<CurrentKey>[] = [];
  const counts = { composed: 0, handled: 0, closed: 0 };
  const module = createFunction({
    async compose(key): Promise<App> {
      counts.composed++;
      await compose();
      return {
        handler: async () => {
          counts.handled++;
          keys.push(key());
          return 'handled';
        },
        shortestTimeout,
        close: () => void counts.closed++,
      };
    },
    refuse: refuseRequest(parts),
    log,
  });
  return { module, events, counts, keys };
}

const withTimeout = (timeout: unknown) => {
  const made = context();
  return { ...made, function: { ...made.function, timeout: Number(timeout) } };
};

it('a function is composed once at its first use, also for simultaneous invocations', async () => {
  const { module, counts } = createKit();
  expect(counts.composed).toBe(0);
  const all = [
    module.initialize(context()),
    module.handler(bytes({}), context()),
    module.handler(bytes({}), context()),
  ];
  expect(await Promise.all(all)).toEqual(['', 'handled', 'handled']);
  expect(await module.preStop(context())).toBe('');
  expect(counts).toEqual({ composed: 1, handled: 2, closed: 1 });
});

it('a function that was never composed closes nothing', async () => {
  const { module, counts } = createKit();
  expect(await module.preStop(context())).toBe('');
  expect(counts.composed).toBe(0);
});

it('a function that cannot be composed reports why to the platform, and only there', async () => {
  const { module, events } = createKit({
    compose: () => Promise.reject(new Error('STORE must be sqlite')),
  });
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

it('a function that cannot be composed fails an asynchronous invocation, so that it is retried', async () => {
  const { module } = createKit({ compose: () => Promise.reject(new Error('no')) });
  await expect(module.handler(bytes({ Invocation: 'async' }), context())).rejects.toMatchObject({
    name: 'InvocationUnfinished',
  });
});

it('a function is composed again at the next use after a failure', async () => {
  const results = [() => Promise.reject(new Error('not yet')), async () => undefined];
  const { module } = createKit({
    compose: () => results.shift()?.() ?? Promise.reject(new Error('once too often')),
  });
  await expect(module.initialize(context())).rejects.toThrow('not yet');
  expect(await module.handler(bytes({}), context())).toBe('handled');
});

it.each([9.999, 3, 0, -1, 'x', undefined])(
  'the function timeout of %j s is too short, also without an initializer',
  async (seconds) => {
    const { module, events, counts } = createKit();
    await expect(module.initialize(withTimeout(seconds))).rejects.toMatchObject({ name: 'ConfigError' });
    const answer = await module.handler(bytes(gatewayEvent()), withTimeout(seconds));
    expect(answer).toMatchObject({ statusCode: 500, body: expect.stringContaining('"outcome":"none"') });
    expect(counts.handled).toBe(0);
    expect(events[1]).toMatchObject({
      level: 'error',
      event: 'not started',
      fields: { requestId: 'fc-1' },
    });
  },
);

it('the function timeout may be as short as the app allows, but must be there', async () => {
  const { module } = createKit({ shortestTimeout: 0 });
  expect(await module.initialize(withTimeout(3))).toBe('');
  await expect(module.initialize(withTimeout('x'))).rejects.toThrow('has no function timeout');
});

describe('the access key', () => {
  const withCredentials = (credentials: FcContext['credentials']) => context({ credentials });
  const without = (): FcContext => {
    const made = context();
    Reflect.deleteProperty(made, 'credentials');
    return made;
  };

  it('the access key is that of the running invocation', async () => {
    const { module, keys, counts } = createKit();
    const given = [
      { accessKeyId: 'a', accessKeySecret: 's', securityToken: '1' },
      { accessKeyId: 'a', accessKeySecret: 's', securityToken: '2' },
      { accessKeyId: 'b', accessKeySecret: 't' },
    ];
    for (const credentials of given) await module.handler(bytes({}), withCredentials(credentials));
    expect(keys).toEqual(given);
    expect(counts.composed).toBe(1);
  });

  it.each([
    ['none', withCredentials({})],
    ['no member for them', without()],
    ['no secret', withCredentials({ accessKeyId: 'LTAIexample' })],
    ['no id', withCredentials({ accessKeySecret: 's', securityToken: 't' })],
    ['empty ones', withCredentials({ accessKeyId: '', accessKeySecret: '', securityToken: '' })],
  ])(
    'the access key is undefined for a context with %s, independent of earlier invocations',
    async (_what, incomplete) => {
      const { module, keys } = createKit();
      await module.handler(bytes({}), context());
      await module.handler(bytes({}), incomplete);
      expect(keys[1]).toBeUndefined();
    },
  );
});
