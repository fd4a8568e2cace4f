import { expect, it, onTestFinished } from 'vitest';
import type { FcContext, FunctionModule } from '../../lib/fc/context.ts';
import { LARGEST_BODY } from '../../lib/fc/custom-runtime.ts';
import { platformHeaders, sendTo, throughCustomRuntime } from '../callers/entry-points/custom-runtime.ts';
import { context } from '../support/fc-events.ts';

type Call = readonly ['handler', string, FcContext] | readonly ['initialize' | 'preStop', FcContext];

async function openKit(change: Partial<FunctionModule> = {}) {
  const calls: Call[] = [];
  const served = await throughCustomRuntime({
    async handler(event, at) {
      calls.push(['handler', event.toString('latin1'), at]);
      return { statusCode: 201, headers: { 'X-Own': 'yes' }, isBase64Encoded: false, body: 'made' };
    },
    async initialize(at) {
      calls.push(['initialize', at]);
      return '';
    },
    async preStop(at) {
      calls.push(['preStop', at]);
      return '';
    },
    ...change,
  });
  onTestFinished(served.close);
  const { port } = served;
  return {
    ...served,
    calls,
    names: () => calls.map(([name]) => name),
    /** As the platform sends it. */
    platform: (method: string, path: string, control: string, body?: Buffer, more = {}) =>
      sendTo(port, method, path, { ...more, ...platformHeaders(context(), control) }, body),
  };
}

it('the custom runtime hands over the bytes of an event and a context, and returns the value', async () => {
  const kit = await openKit();
  const event = Buffer.from([0x7b, 0xff, 0x7d]);
  const reply = await kit.platform('POST', '/invoke', '/invoke', event);
  expect(reply).toMatchObject({ status: 200, headers: { 'x-fc-status': '200' } });
  expect(JSON.parse(reply.body)).toEqual({
    statusCode: 201,
    headers: { 'X-Own': 'yes' },
    isBase64Encoded: false,
    body: 'made',
  });
  expect(kit.calls).toEqual([['handler', event.toString('latin1'), context()]]);
});

it('the custom runtime reports a thrown error by status, header and message, without its stack', async () => {
  const kit = await openKit({
    handler: () => Promise.reject(Object.assign(new Error('not finished'), { name: 'InvocationUnfinished' })),
  });
  const reply = await kit.platform('POST', '/invoke', '/invoke');
  expect(reply).toMatchObject({ status: 404, headers: { 'x-fc-status': '404' } });
  expect(JSON.parse(reply.body)).toEqual({
    errorType: 'InvocationUnfinished',
    errorMessage: 'not finished',
  });
});

it('the custom runtime runs the hooks of the instance', async () => {
  const kit = await openKit();
  expect(await kit.module.initialize(context())).toBe('');
  expect(await kit.module.preStop(context())).toBe('');
  expect(kit.calls).toEqual([
    ['initialize', context()],
    ['preStop', context()],
  ]);
});

it('the custom runtime reports why an instance does not start', async () => {
  const kit = await openKit({ initialize: () => Promise.reject(new Error('STORE must be sqlite')) });
  const reply = await kit.platform('POST', '/initialize', '/initialize');
  expect(reply).toMatchObject({ status: 404, body: expect.stringContaining('STORE must be sqlite') });
});

it('the custom runtime gives no credentials and no timeout that the platform did not send', async () => {
  const kit = await openKit();
  await sendTo(kit.port, 'POST', '/invoke', { 'x-fc-control-path': '/invoke' });
  const [call] = kit.calls;
  expect(call?.[2]).toMatchObject({ credentials: {}, function: { timeout: Number.NaN } });
});

it.each([
  ['without the header of the platform', 'POST', '/invoke', {}],
  ['of another method', 'GET', '/invoke', { 'x-fc-control-path': '/invoke' }],
  ['of another path', 'POST', '/other', { 'x-fc-control-path': '/invoke' }],
  ['of a hook with another method', 'POST', '/pre-stop', { 'x-fc-control-path': '/pre-stop' }],
])('the custom runtime refuses a request %s', async (_, method, path, headers) => {
  const kit = await openKit();
  const reply = await sendTo(kit.port, method, path, headers as Record<string, string>);
  expect(reply).toMatchObject({ status: 404, headers: { 'x-fc-status': '404' } });
  expect(kit.calls).toEqual([]);
});

it('the custom runtime passes on the largest payload of a mapped caller whole, in base64 within the event of a gateway', async () => {
  const kit = await openKit();
  const largest = Math.ceil((8 * 1024 * 1024 * 4) / 3) + 10_000;
  await kit.platform('POST', '/invoke', '/invoke', Buffer.alloc(largest, 'a'));
  const [, event] = kit.calls[0] ?? [];
  expect(String(event)).toHaveLength(largest);
});

it('the custom runtime cuts a body beyond its bound, and answers', async () => {
  const kit = await openKit();
  await kit.platform('POST', '/invoke', '/invoke', Buffer.alloc(LARGEST_BODY + 70_000, 'a'));
  const [, event] = kit.calls[0] ?? [];
  expect(String(event)).toHaveLength(LARGEST_BODY);
});

it('a request of the HTTP trigger becomes the event of a built-in runtime, and the answer its response', async () => {
  const kit = await openKit();
  const reply = await kit.platform('POST', '/revocations?dry=1', '/http-invoke', Buffer.from([0xff, 0x00]), {
    Authorization: 'Bearer t',
    'X-Twice': ['a', 'b'],
  });
  expect(reply).toMatchObject({ status: 201, headers: { 'x-own': 'yes' }, body: 'made' });
  const [, text] = kit.calls[0] ?? [];
  const event = JSON.parse(String(text));
  expect(event).toMatchObject({
    version: 'v1',
    rawPath: '/revocations',
    queryParameters: { dry: '1' },
    headers: { authorization: ['Bearer t'], 'x-twice': ['a', 'b'] },
    body: Buffer.from([0xff, 0x00]).toString('base64'),
    isBase64Encoded: true,
    requestContext: { http: { method: 'POST', path: '/revocations' } },
  });
  // The credentials of the role are in headers of the platform.
  expect(JSON.stringify(event)).not.toMatch(/x-fc-|hush/);
});

it.each([
  ['POST', '/invoke'],
  ['POST', '/initialize'],
  ['GET', '/pre-stop'],
  ['POST', '/2023-03-30/functions/revoke-egress/invocations'],
])(
  'a request of the HTTP trigger cannot choose to be another request of the platform: %s %s',
  async (method, path) => {
    const kit = await openKit();
    await kit.platform(method, path, '/http-invoke', undefined, {
      Host: '1234567890123456.cn-hangzhou.fc.aliyuncs.com',
    });
    expect(kit.names()).toEqual(['handler']);
    const [, text] = kit.calls[0] ?? [];
    const event = JSON.parse(String(text));
    expect(event).toMatchObject({ version: 'v1', rawPath: path });
    // By its domain an event could pass for an invocation.
    expect(event.requestContext).not.toHaveProperty('domainName');
  },
);

it('a request of the HTTP trigger of which the handler throws is a 502', async () => {
  const kit = await openKit({ handler: () => Promise.reject(new Error('no')) });
  const reply = await kit.platform('POST', '/revocations', '/http-invoke');
  expect(reply).toMatchObject({ status: 502, headers: { 'x-fc-status': '404' } });
});

it.each(['GET /pre-stop', 'SIGTERM'])(
  'the end of an instance by %s waits for the requests that run',
  async (how) => {
    const order: string[] = [];
    let finish = () => {};
    let began = () => {};
    const beginning = new Promise<void>((resolve) => {
      began = resolve;
    });
    const kit = await openKit({
      handler: async () => {
        began();
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        order.push('answered');
        return '';
      },
      async preStop() {
        order.push('stopped');
        return '';
      },
    });
    const running = kit.platform('POST', '/invoke', '/invoke');
    await beginning;
    const ended = how === 'SIGTERM' ? kit.close() : kit.module.preStop(context());
    finish();
    await Promise.all([running, ended]);
    expect(order).toEqual(['answered', 'stopped']);
    // Once, although both are sent.
    await kit.close();
    expect(order).toEqual(['answered', 'stopped']);
  },
);
