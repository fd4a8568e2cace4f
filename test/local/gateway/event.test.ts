import { expect, it } from 'vitest';
import { toApiGatewayEvent, toHttpTriggerEvent } from '../../../lib/local/gateway/event.ts';
import type { LocalRequest } from '../../../lib/local/gateway/request.ts';

const request = (over: Partial<LocalRequest> = {}): LocalRequest => ({
  method: 'POST',
  path: '/v1/revocations',
  query: '',
  headers: [
    ['Host', 'localhost:8080'],
    ['Content-Type', 'application/json'],
    ['User-Agent', 'curl/8.5.0'],
  ],
  body: Buffer.from('{"RegionId":"cn-hangzhou"}'),
  httpVersion: '1.1',
  remoteAddress: '127.0.0.1',
  ...over,
});
const FACTS = {
  accountId: '1234567890123456',
  region: 'cn-hangzhou',
  requestId: '1-69',
  now: 1_767_225_600_123,
};

const apiGateway = (over?: Partial<LocalRequest>) => JSON.parse(toApiGatewayEvent(request(over)).toString());
const httpTrigger = (over?: Partial<LocalRequest>) =>
  JSON.parse(toHttpTriggerEvent(request(over), FACTS).toString());

it('the API Gateway event is a Buffer of the documented members', () => {
  expect(Buffer.isBuffer(toApiGatewayEvent(request()))).toBe(true);
  expect(apiGateway()).toEqual({
    path: '/v1/revocations',
    httpMethod: 'POST',
    headers: {
      Host: 'localhost:8080',
      'Content-Type': 'application/json',
      'User-Agent': 'curl/8.5.0',
    },
    queryParameters: {},
    pathParameters: {},
    body: '{"RegionId":"cn-hangzhou"}',
    isBase64Encoded: false,
  });
});

it('the API Gateway event keeps the spelling of header names and the percent-encoding of the path', () => {
  const event = apiGateway({ path: '/revocations/a%2Fb', headers: [['iDeMpOtEnCy-KeY', '"x"']] });
  expect(event.path).toBe('/revocations/a%2Fb');
  expect(event.headers).toEqual({ 'iDeMpOtEnCy-KeY': '"x"' });
});

it('the API Gateway event keeps the first value of a query parameter given twice', () => {
  expect(apiGateway({ query: 'a=1&b=x%20y&a=2&c' }).queryParameters).toEqual({ a: '1', b: 'x y', c: '' });
});

it('the API Gateway event sends a body that is not UTF-8 as base64', () => {
  const event = apiGateway({ body: Buffer.from([0x7b, 0xff, 0xfe, 0x00]) });
  expect(event).toMatchObject({ body: 'e//+AA==', isBase64Encoded: true });
});

it('the API Gateway event keeps every byte of a UTF-8 body, byte order mark and control characters included', () => {
  const event = apiGateway({ body: Buffer.from('\uFEFF{"a":"\u0000\u{1F512}"}\r\n') });
  expect(event).toMatchObject({ body: '\uFEFF{"a":"\u0000\u{1F512}"}\r\n', isBase64Encoded: false });
});

it('the API Gateway event keeps a header or parameter called __proto__ as data', () => {
  const text = toApiGatewayEvent(request({ query: '__proto__=1', headers: [['__proto__', 'x']] })).toString();
  expect(text).toContain('"headers":{"__proto__":"x"}');
  expect(text).toContain('"queryParameters":{"__proto__":"1"}');
});

it('the API Gateway event has an empty body for a request without one', () => {
  expect(apiGateway({ body: Buffer.alloc(0) })).toMatchObject({ body: '', isBase64Encoded: false });
});

it('the HTTP trigger event has the members of version v1', () => {
  expect(httpTrigger({ path: '/r%C3%A9v', query: 'p=1&p=2&q=3' })).toEqual({
    version: 'v1',
    rawPath: '/r%C3%A9v',
    body: '{"RegionId":"cn-hangzhou"}',
    isBase64Encoded: false,
    headers: {
      Host: 'localhost:8080',
      'Content-Type': 'application/json',
      'User-Agent': 'curl/8.5.0',
    },
    queryParameters: { p: '1,2', q: '3' },
    requestContext: {
      accountId: '1234567890123456',
      domainName: 'revoke-egress-local.cn-hangzhou.fcapp.run',
      domainPrefix: 'revoke-egress-local',
      http: {
        method: 'POST',
        path: '/rév',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'curl/8.5.0',
      },
      requestId: '1-69',
      time: '2026-01-01T00:00:00Z',
      timeEpoch: '1767225600123',
    },
  });
});

it('the HTTP trigger event keeps a path that cannot be decoded', () => {
  expect(httpTrigger({ path: '/%E9' }).requestContext.http.path).toBe('/%E9');
});
