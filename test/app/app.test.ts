import { describe, expect, it } from 'vitest';
import { createApp } from '../../lib/app/app.ts';
import { local } from '../../lib/callers/schemes/platform.ts';
import type { EcsEgress, RevocationStore } from '../../lib/core/ports.ts';
import { createDoneCache } from '../../lib/core/revocation/done-cache.ts';
import type { RevocationInput, RevocationParts } from '../../lib/core/revocation/types.ts';
import type { FcCredentials } from '../../lib/fc/context.ts';
import { bytes, context, gatewayEvent } from '../fc/events.ts';
import { BODY, createMemoryLog, revoked } from '../http/chain-kit.ts';
import { createVirtualClock } from '../http/virtual-clock.ts';

const nowhere = (): never => {
  throw new Error('nothing may be called here');
};
const store: RevocationStore = { read: nowhere, write: nowhere };

function createKit({ allowShortTimeout = false } = {}) {
  const clock = createVirtualClock();
  const { log, events } = createMemoryLog();
  const clients: { credentials: FcCredentials; region: string; ecs: EcsEgress }[] = [];
  const made: RevocationParts[] = [];
  const asked: RevocationInput[] = [];
  let closed = 0;
  const app = createApp({
    authenticate: local(),
    store: { ...store, close: () => void closed++ },
    ecsFor: (credentials, region) => {
      const ecs: EcsEgress = { look: nowhere, revoke: nowhere };
      clients.push({ credentials, region, ecs });
      return ecs;
    },
    clock,
    random: { id: () => 'id', fraction: () => 0.5 },
    log,
    cache: createDoneCache({ max: 1, clock }),
    settings: { verify: 'snapshot', retention: 1, skew: 1, answerWithin: 9_000, allowShortTimeout },
    revocation: (parts) => {
      made.push(parts);
      return async (input) => {
        asked.push(input);
        return revoked;
      };
    },
  });
  const call = (of = context(), event: unknown = gatewayEvent({ body: JSON.stringify(BODY) })) =>
    app.handler(bytes(event), of);
  return { app, call, clients, made, asked, events, closed: () => closed };
}

const withCredentials = (credentials: FcCredentials) => context({ credentials });
/** As from whoever calls the handler by hand. */
function without(name: 'credentials' | 'function') {
  const made = context();
  Reflect.deleteProperty(made, name);
  return made;
}
const withTimeout = (timeout: number) =>
  context({ function: { name: 'f', handler: 'h', memory: 512, timeout } });

describe('the application', () => {
  it.each([
    ['API Gateway', gatewayEvent({ body: JSON.stringify(BODY) })],
    ['a direct invocation', BODY],
    ['an asynchronous one', { ...BODY, Invocation: 'async' }],
  ])('revokes through %s', async (_, event) => {
    const { call, asked } = createKit();
    expect(await call(context(), event)).toMatchObject({ statusCode: 200 });
    expect(asked).toMatchObject([{ caller: 'local', token: 'token-1', requestId: 'fc-1' }]);
  });

  it('makes one ECS client for as long as the credentials stay the same', async () => {
    const { call, clients, made } = createKit();
    await call();
    await call();
    expect(clients).toMatchObject([{ credentials: { accessKeyId: 'STS.key' }, region: 'cn-hangzhou' }]);
    expect(made).toHaveLength(1);
    expect(made[0]?.ecs.revoke).toBe(clients[0]?.ecs.revoke);
  });

  it('makes a new one when the token or the key has changed', async () => {
    const { call, clients } = createKit();
    await call(withCredentials({ accessKeyId: 'a', accessKeySecret: 's', securityToken: '1' }));
    await call(withCredentials({ accessKeyId: 'a', accessKeySecret: 's', securityToken: '2' }));
    await call(withCredentials({ accessKeyId: 'b', accessKeySecret: 's', securityToken: '2' }));
    await call(withCredentials({}));
    expect(clients.map(({ credentials }) => [credentials.accessKeyId, credentials.securityToken])).toEqual([
      ['a', '1'],
      ['a', '2'],
      ['b', '2'],
      [undefined, undefined],
    ]);
  });

  it('keeps its cache over a change of credentials', async () => {
    const { call, made } = createKit();
    await call(withCredentials({ accessKeyId: 'a' }));
    await call(withCredentials({ accessKeyId: 'b' }));
    expect(made[1]?.cache).toBe(made[0]?.cache);
  });

  it('makes no client for a request that is refused', async () => {
    const { call, clients } = createKit();
    expect(await call(context(), gatewayEvent({ body: '{' }))).toMatchObject({ statusCode: 400 });
    expect(clients).toEqual([]);
  });

  it('refuses to start with a function timeout under 10 s', async () => {
    const { app } = createKit();
    await expect(app.initialize(withTimeout(9.999))).rejects.toMatchObject({
      name: 'ConfigError',
      stack: 'a function timeout of 9.999 s is too short for a revocation: 10 s or more',
    });
    expect(await app.initialize(withTimeout(10))).toBe('');
  });

  it('refuses to serve with one, where no initializer is configured', async () => {
    const { call, asked, events } = createKit();
    const answer = await call(withTimeout(3));
    expect(answer).toMatchObject({ statusCode: 500, body: expect.stringContaining('"outcome":"none"') });
    expect(asked).toEqual([]);
    expect(events[0]).toMatchObject({ level: 'error', event: 'not started', fields: { requestId: 'fc-1' } });
  });

  it.each([true, false])('refuses to serve with none, also in a test (%s)', async (allowShortTimeout) => {
    const { call, asked } = createKit({ allowShortTimeout });
    const answer = await call(without('function'));
    expect(answer).toMatchObject({ statusCode: 500, body: expect.stringContaining('"outcome":"none"') });
    expect(asked).toEqual([]);
  });

  it('takes a context without credentials for one of a function without a role', async () => {
    const { call, clients } = createKit();
    expect(await call(without('credentials'))).toMatchObject({ statusCode: 200 });
    expect(clients).toMatchObject([{ credentials: {}, region: 'cn-hangzhou' }]);
  });

  it('serves with one when told that this is a test', async () => {
    const { app, call, asked } = createKit({ allowShortTimeout: true });
    expect(await app.initialize(withTimeout(3))).toBe('');
    expect(await call(withTimeout(3))).toMatchObject({ statusCode: 200 });
    expect(asked[0]?.deadline).toBe(1_002_000);
  });

  it('closes its store when the instance is stopped', async () => {
    const { app, closed } = createKit();
    expect(await app.preStop(context())).toBe('');
    expect(closed()).toBe(1);
  });
});
