import { expect, it, onTestFinished, vi } from 'vitest';
import { createRevokeApp, type RevokeParts } from '../../lib/app/revoke.ts';
import { local } from '../../lib/callers/schemes/platform.ts';
import type { RevocationStore } from '../../lib/core/ports.ts';
import type { RevocationInput } from '../../lib/core/revocation/types.ts';
import { createVirtualClock } from '../support/clocks.ts';
import { bytes, context, gatewayEvent, triggerEvent } from '../support/fc-events.ts';
import { moduleOf } from '../support/function-module.ts';
import { BODY, createMemoryLog, revoked } from '../support/http-chain.ts';

const nowhere = (): never => {
  throw new Error('nothing may be called here');
};
const store: RevocationStore = { read: nowhere, write: nowhere };

function createKit({ allowShortTimeout = false } = {}) {
  const { log, events } = createMemoryLog();
  const asked: RevocationInput[] = [];
  const counts = { composed: 0, closed: 0 };
  const parts: RevokeParts = {
    authenticate: local(),
    store: { ...store, close: () => void counts.closed++ },
    ecs: { list: nowhere, revoke: nowhere },
    clock: createVirtualClock(),
    random: { id: () => 'id', fraction: () => 0.5 },
    log,
    settings: { verify: 'snapshot', retention: 1, skew: 1, answerWithin: 9_000, allowShortTimeout },
    revocation: () => {
      counts.composed++;
      return async (input) => {
        asked.push(input);
        return revoked;
      };
    },
  };
  const app = moduleOf(createRevokeApp(parts), parts);
  const call = (of = context(), event: unknown = gatewayEvent({ body: JSON.stringify(BODY) })) =>
    app.handler(bytes(event), of);
  return { app, call, asked, events, counts };
}

/** The context of code that calls the handler itself. */
function without(name: 'credentials' | 'function') {
  const made = context();
  Reflect.deleteProperty(made, name);
  return made;
}
const withTimeout = (timeout: number) =>
  context({ function: { name: 'f', handler: 'h', memory: 512, timeout } });

it.each([
  ['API Gateway', gatewayEvent({ body: JSON.stringify(BODY) })],
  ['a direct invocation', BODY],
  ['an asynchronous one', { ...BODY, Invocation: 'async' }],
])('the application revokes through %s', async (_, event) => {
  const { call, asked } = createKit();
  expect(await call(context(), event)).toMatchObject({ statusCode: 200 });
  expect(asked).toMatchObject([{ caller: 'local', token: 'token-1', requestId: 'fc-1' }]);
});

it.each([
  ['API Gateway', (body: object) => gatewayEvent({ body: JSON.stringify(body) })],
  ['the HTTP trigger', (body: object) => triggerEvent({ body: JSON.stringify(body) })],
  ['a direct invocation', (body: object) => body],
  ['an asynchronous one', (body: object) => ({ ...body, Invocation: 'async' })],
])('the application hands on the reason and who asked for it through %s', async (_, eventOf) => {
  const { call, asked } = createKit();
  await call(context(), eventOf({ ...BODY, Reason: 'CHG1\n', RequestedBy: ' lin' }));
  expect(asked).toMatchObject([{ sent: { Reason: 'CHG1', RequestedBy: 'lin' } }]);
  expect(asked[0]?.request).not.toHaveProperty('Reason');
});

it.each([
  ['API Gateway', gatewayEvent({ body: JSON.stringify(BODY) })],
  ['the HTTP trigger', triggerEvent({ body: JSON.stringify(BODY) })],
  ['a direct invocation', BODY],
])('the application parses each text once through %s', async (_, event) => {
  const { call, asked } = createKit();
  const parse = vi.spyOn(JSON, 'parse');
  onTestFinished(() => parse.mockRestore());
  await call(context(), event);
  const objects = parse.mock.calls.map(([text]) => text).filter((text) => text.startsWith('{'));
  expect(asked).toHaveLength(1);
  expect(objects.sort()).toEqual([...new Set([JSON.stringify(event), JSON.stringify(BODY)])].sort());
});

it('the application is composed once, also if the credentials change', async () => {
  const { call, asked, counts } = createKit();
  for (const securityToken of ['1', '2'])
    await call(context({ credentials: { accessKeyId: 'a', accessKeySecret: 's', securityToken } }));
  await call(context({ credentials: {} }));
  await call(without('credentials'));
  expect(asked).toHaveLength(4);
  expect(counts.composed).toBe(1);
});

it('the application refuses to start with a function timeout under 10 s', async () => {
  const { app } = createKit();
  await expect(app.initialize(withTimeout(9.999))).rejects.toMatchObject({
    name: 'ConfigError',
    stack: 'a function timeout of 9.999 s is too short for a revocation: 10 s or more',
  });
  expect(await app.initialize(withTimeout(10))).toBe('');
});

it('the application refuses to serve without an initializer', async () => {
  const { call, asked, events } = createKit();
  const answer = await call(withTimeout(3));
  expect(answer).toMatchObject({ statusCode: 500, body: expect.stringContaining('"outcome":"none"') });
  expect(asked).toEqual([]);
  expect(events[0]).toMatchObject({ level: 'error', event: 'not started', fields: { requestId: 'fc-1' } });
});

it.each([true, false])(
  'the application refuses to serve with none, also in a test (%s)',
  async (allowShortTimeout) => {
    const { call, asked } = createKit({ allowShortTimeout });
    const answer = await call(without('function'));
    expect(answer).toMatchObject({ statusCode: 500, body: expect.stringContaining('"outcome":"none"') });
    expect(asked).toEqual([]);
  },
);

it('the application serves if ALLOW_SHORT_TIMEOUT is set', async () => {
  const { app, call, asked } = createKit({ allowShortTimeout: true });
  expect(await app.initialize(withTimeout(3))).toBe('');
  expect(await call(withTimeout(3))).toMatchObject({ statusCode: 200 });
  expect(asked[0]?.deadline).toBe(1_002_000);
});

it('the application closes its store when the instance stops', async () => {
  const { app, counts } = createKit();
  await app.initialize(context());
  expect(await app.preStop(context())).toBe('');
  expect(counts.closed).toBe(1);
});
