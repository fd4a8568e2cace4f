/** Events as the platforms send them. */
import type { FcContext } from '../../lib/fc/context.ts';

export const bytes = (event: unknown): Buffer => Buffer.from(JSON.stringify(event));

/** The traditional API Gateway, with the members of its documentation. */
export const gatewayEvent = (change: Record<string, unknown> = {}) => ({
  path: '/revocations',
  httpMethod: 'POST',
  headers: { 'Content-Type': 'application/json', 'X-Ca-Request-Id': 'ca-1' },
  queryParameters: {},
  pathParameters: {},
  body: '{"a":1}',
  isBase64Encoded: 'false',
  ...change,
});

/** The HTTP trigger's `v1`. */
export const triggerEvent = (change: Record<string, unknown> = {}, http: Record<string, unknown> = {}) => ({
  version: 'v1',
  rawPath: '/revocations',
  body: '{"a":1}',
  isBase64Encoded: false,
  headers: { 'Content-Type': 'application/json', 'User-Agent': 'curl/8' },
  queryParameters: {},
  requestContext: {
    accountId: '1234567890123456',
    domainName: 'revoke.cn-hangzhou.fcapp.run',
    domainPrefix: 'revoke',
    http: {
      method: 'POST',
      path: '/revocations',
      protocol: 'HTTP/1.1',
      sourceIp: '203.0.113.7',
      userAgent: 'curl/8',
      ...http,
    },
    requestId: '1-64f6cd87',
    time: '2023-09-05T06:41:11Z',
    timeEpoch: '1693896071895',
  },
  ...change,
});

export const context = (change: Partial<FcContext> = {}): FcContext => ({
  requestId: 'fc-1',
  region: 'cn-hangzhou',
  accountId: '1234567890123456',
  credentials: { accessKeyId: 'STS.key', accessKeySecret: 'hush', securityToken: 'sts-1' },
  function: { name: 'revoke-egress', handler: 'revoke-egress.handler', memory: 512, timeout: 30 },
  service: { qualifier: 'LATEST' },
  ...change,
});
