import { describe, expect, it } from 'vitest';
import { shown } from '../../lib/core/visible.ts';
import { readEnvelope } from '../../lib/fc/envelope.ts';
import { bytes, gatewayEvent, triggerEvent } from '../support/fc-events.ts';

const open = (event: unknown) => readEnvelope(Buffer.isBuffer(event) ? event : bytes(event)).request;
const refused = (detail: string) => expect.objectContaining({ code: 'InvalidJson', message: detail });

it('an API Gateway event becomes a plain request', () => {
  const request = open(gatewayEvent({ path: '/prod/revocations?x=1', httpMethod: 'post' }));
  expect(request).toEqual({
    entryPoint: 'gateway',
    method: 'POST',
    path: '/prod/revocations',
    headers: { 'content-type': 'application/json', 'x-ca-request-id': 'ca-1' },
    body: Buffer.from('{"a":1}'),
  });
});

it.each([false, 'false', 'False', undefined, null])(
  'an API Gateway event accepts isBase64Encoded %j as text',
  (isBase64Encoded) => {
    expect(open(gatewayEvent({ body: 'e30=', isBase64Encoded })).body.toString()).toBe('e30=');
  },
);

it.each([true, 'true', 'TRUE'])(
  'an API Gateway event decodes the body for isBase64Encoded %j',
  (isBase64Encoded) => {
    expect(open(gatewayEvent({ body: 'e30=', isBase64Encoded })).body.toString()).toBe('{}');
  },
);

it.each(['yes', '', 1, 0, {}, []])('an API Gateway event refuses isBase64Encoded %j', (isBase64Encoded) => {
  expect(() => open(gatewayEvent({ isBase64Encoded }))).toThrow(
    refused(`isBase64Encoded of the event is ${shown(isBase64Encoded)}. Send true or false.`),
  );
});

it.each([
  ['e30', 'it ends too early'],
  ['e3 0=', 'character 3 is " "'],
  ['{"a":1}', 'character 1 is "{"'],
  ['e30=\n', 'character 5 is "\\u000a"'],
  ['====', 'character 1 is "="'],
  ['e30_', 'character 4 is "_"'],
  ['e31=', 'character 3 is "1"'],
])('an API Gateway event refuses the broken base64 %j', (body, found) => {
  expect(() => open(gatewayEvent({ body, isBase64Encoded: true }))).toThrow(
    refused(
      `isBase64Encoded of the event is true, but its body is not base64: ${found}. Send padded base64, or isBase64Encoded false.`,
    ),
  );
});

it('an API Gateway event keeps every byte of a base64 body', () => {
  const body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  expect(open(gatewayEvent({ body: body.toString('base64'), isBase64Encoded: 'true' })).body).toEqual(body);
});

it('an API Gateway event keeps the text of a body that is not ASCII', () => {
  expect(open(gatewayEvent({ body: '{"a":"€"}' })).body).toEqual(Buffer.from('{"a":"€"}'));
});

it.each([undefined, null, ''])('an API Gateway event with the body %j has no bytes', (body) => {
  expect(open(gatewayEvent({ body })).body).toHaveLength(0);
  expect(open(gatewayEvent({ body, isBase64Encoded: true })).body).toHaveLength(0);
});

it.each([{}, [], 1, true])('an API Gateway event refuses the body %j, which is not text', (body) => {
  expect(() => open(gatewayEvent({ body }))).toThrow(
    refused(`The body of the event is ${shown(body)}. Send a string.`),
  );
});

it.each([null, undefined, [], 'x', 7])(
  'an API Gateway event with the headers %j has no headers',
  (headers) => {
    expect(open(gatewayEvent({ headers })).headers).toEqual({});
  },
);

it.each([undefined, null, '', 7, '?x=1'])('an API Gateway event with the path %j is for the root', (path) => {
  expect(open(gatewayEvent({ path })).path).toBe('/');
});

it('an API Gateway event never reads the address of the sender from a header', () => {
  const headers = { 'X-Forwarded-For': '203.0.113.7' };
  expect(open(gatewayEvent({ headers }))).not.toHaveProperty('sourceIp');
});

it.each([gatewayEvent, triggerEvent])('the names in the query are kept', (event) => {
  const { queryNames } = open(event({ queryParameters: { DryRun: 'true', AppCode: '1' } }));
  expect(queryNames).toEqual(['DryRun', 'AppCode']);
});

describe('headers', () => {
  const headersOf = (json: string) =>
    open(Buffer.from(`{"httpMethod":"POST","path":"/","headers":${json}}`)).headers;

  it.each(['Content-Type', 'content-type', 'CONTENT-TYPE'])('headers are found when written %s', (name) => {
    expect(headersOf(JSON.stringify({ [name]: 'application/json' }))['content-type']).toBe(
      'application/json',
    );
  });

  it('headers keep the first of several values', () => {
    expect(headersOf('{"X-Key":"first","x-key":"second"}')['x-key']).toBe('first');
    expect(headersOf('{"X-Key":["first","second"]}')['x-key']).toBe('first');
  });

  it('headers become text, and other values are dropped', () => {
    expect(headersOf('{"a":1,"b":true,"c":null,"d":{},"e":[],"f":[[]],"g":""}')).toEqual({
      a: '1',
      b: 'true',
      g: '',
    });
  });

  it('headers may have names of inherited members', () => {
    const headers = headersOf('{"__proto__":"x","constructor":"y"}');
    expect(Object.entries(headers)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(headersOf('{}').constructor).toBeUndefined();
    expect({}).not.toHaveProperty('x');
  });
});

it('an HTTP trigger event becomes a plain request with the address from Function Compute', () => {
  expect(open(triggerEvent({ rawPath: '/a%2Fb/revocations' }))).toEqual({
    entryPoint: 'http-trigger',
    method: 'POST',
    path: '/a%2Fb/revocations',
    headers: { 'content-type': 'application/json', 'user-agent': 'curl/8' },
    body: Buffer.from('{"a":1}'),
    sourceIp: '203.0.113.7',
  });
});

it('an HTTP trigger event of an empty GET has no bytes, base64 or not', () => {
  const event = triggerEvent({ body: '', isBase64Encoded: true }, { method: 'GET' });
  expect(open(event)).toMatchObject({ method: 'GET', body: Buffer.alloc(0) });
});

it.each([undefined, null, {}, { http: null }, { http: {} }])(
  'an HTTP trigger event without a method (requestContext %j) is refused',
  (requestContext) => {
    expect(() => open(triggerEvent({ requestContext }))).toThrow(
      refused('requestContext.http.method of the event is undefined. Send the method as a string.'),
    );
  },
);

it.each([
  '{"RegionId":"cn-hangzhou"}',
  '{"version":"v1","RegionId":"x"}',
  '{"httpMethod":7}',
  '{"path":"/x","headers":{}}',
  '[{"httpMethod":"POST","path":"/"}]',
  '"text"',
  'null',
  '',
  '{',
  '\u0000\u0001',
])('a direct invocation of %j is its own bytes, posted to the root', (text) => {
  const object = text.startsWith('{"') ? JSON.parse(text) : undefined;
  expect(open(Buffer.from(text))).toEqual({
    entryPoint: 'direct',
    method: 'POST',
    path: '/',
    headers: {},
    body: Buffer.from(text),
    ...(object && { parsed: { text, object } }),
  });
});

it('a direct invocation keeps bytes that are not UTF-8', () => {
  const event = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
  expect(open(event)).toMatchObject({ entryPoint: 'direct', body: event });
});

it.each([
  [{ Invocation: 'async' }, true],
  [{ Invocation: 'sync' }, false],
  [{ Invocation: true }, false],
  [{}, false],
  [gatewayEvent({ Invocation: 'async' }), false],
  [triggerEvent({ Invocation: 'async' }), false],
  [[{ Invocation: 'async' }], false],
])('a direct invocation of %j is asynchronous: %s', (event, asynchronous) => {
  expect(readEnvelope(bytes(event)).asynchronous).toBe(asynchronous);
});

/** The sample that the component `fc3` carries, with ids of this project. */
const invocationEvent = (change: Record<string, unknown> = {}, http: Record<string, unknown> = {}) => {
  const rawPath = '/2023-03-30/functions/revoke-egress/invocations';
  const event = triggerEvent({ rawPath, headers: { 'X-Acs-Action': 'InvokeFunction' } }, http);
  const domainName = '1234567890123456.cn-hangzhou.fc.aliyuncs.com';
  return { ...event, requestContext: { ...event.requestContext, domainName }, ...change };
};
const atHost = (domainName: unknown) => {
  const { requestContext } = invocationEvent();
  return invocationEvent({ requestContext: { ...requestContext, domainName } });
};

it('an invocation that arrives as an event of the HTTP trigger is direct: its body is the payload, and its headers are ignored', () => {
  const payload = '{"RegionId":"cn-hangzhou"}';
  const direct = {
    entryPoint: 'direct',
    method: 'POST',
    path: '/',
    headers: {},
    body: Buffer.from(payload),
    parsed: { text: payload, object: JSON.parse(payload) },
  };
  expect(open(invocationEvent({ body: payload }))).toEqual(direct);
  const body = Buffer.from(payload).toString('base64');
  expect(open(invocationEvent({ body, isBase64Encoded: true }))).toEqual(direct);
  expect(open(atHost('1234567890123456.cn-hangzhou-internal.fc.aliyuncs.com')).entryPoint).toBe('direct');
  expect(open(atHost('fcv3.cn-hangzhou.aliyuncs.com')).entryPoint).toBe('direct');
});

it('an invocation that arrives as an event of the HTTP trigger is refused with a repeated member, which could authenticate its caller', () => {
  const text = JSON.stringify(invocationEvent()).replace('"version":', '"rawPath":"/revocations","version":');
  expect(() => open(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'InvalidJson' }));
});

it('an invocation that arrives as an event of the HTTP trigger is asynchronous if its payload sets it', () => {
  const event = invocationEvent({ body: '{"Invocation":"async"}' });
  expect(readEnvelope(bytes(event)).asynchronous).toBe(true);
  expect(readEnvelope(bytes(invocationEvent({ Invocation: 'async' }))).asynchronous).toBe(false);
});

it('an invocation that arrives as an event of the HTTP trigger is refused if its body does not match isBase64Encoded', () => {
  const event = bytes(invocationEvent({ body: '%', isBase64Encoded: true }));
  expect(() => readEnvelope(event)).toThrow(
    refused(
      'isBase64Encoded of the event is true, but its body is not base64: character 1 is "%". Send padded base64, or isBase64Encoded false.',
    ),
  );
});

it.each([
  ['the host of a trigger', atHost('revoke.cn-hangzhou.fcapp.run')],
  ['a domain of its own', atHost('revoke.example.com')],
  ['a host that only ends like it', atHost('1.cn-hangzhou.fc.aliyuncs.com.evil.example')],
  ['a host that only begins like it', atHost('evil.example/1.cn-hangzhou.fc.aliyuncs.com')],
  ['a host of another service', atHost('1.cn-hangzhou.oss.aliyuncs.com')],
  ['a host on two lines', atHost('evil.example\n1.cn-hangzhou.fc.aliyuncs.com')],
  ['two hosts', atHost(['1.cn-hangzhou.fc.aliyuncs.com'])],
  ['no host', atHost(undefined)],
  ['another method', invocationEvent({}, { method: 'GET' })],
  ['another path', invocationEvent({ rawPath: '/revocations' })],
  ['a path that goes on', invocationEvent({ rawPath: '/2023-03-30/functions/f/invocations/x' })],
  [
    'a Host header like it',
    {
      ...triggerEvent(),
      rawPath: '/2023-03-30/functions/f/invocations',
      headers: { Host: '1.cn-hangzhou.fc.aliyuncs.com' },
    },
  ],
])(
  'an invocation that arrives as an event of the HTTP trigger with %s stays a request to the trigger, because any client can send it',
  (_, event) => {
    expect(open(event).entryPoint).toBe('http-trigger');
  },
);
