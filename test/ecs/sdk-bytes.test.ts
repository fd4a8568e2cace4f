/** What goes out is, byte for byte, what the vendor's own client sends for the same call. */
import { createServer } from 'node:net';
import * as credentials from '@alicloud/credentials';
import * as openapi from '@alicloud/openapi-core';
import { RuntimeOptions } from '@darabonba/typescript';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { boundOf } from '../../lib/ecs/exchange.ts';
import { createTransport } from '../../lib/ecs/transport.ts';
import { ACCESS_KEY, within } from './raw-server.ts';

const { Config, OpenApiRequest, Params } = openapi.$OpenApiUtil;
// The packages are CommonJS, which vitest takes for their class.
const Client = openapi.default.default ?? openapi.default;
const Credential = credentials.default.default ?? credentials.default;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 2, 3, 4, 5) });
  vi.spyOn(openapi.OpenApiUtil, 'getNonce').mockReturnValue('a-nonce');
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Keeps the bytes of every request, and answers each. */
async function recorder() {
  const requests: string[] = [];
  const server = createServer((socket) => {
    socket.on('data', (bytes) => {
      requests.push(bytes.toString('latin1'));
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{"RequestId":"R-1"}');
    });
    socket.on('error', () => socket.destroy());
    onTestFinished(() => void socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not on TCP');
  return { requests, endpoint: `127.0.0.1:${address.port}` };
}

/** The generated client's own call. */
async function bySdk(endpoint: string, accessKey: object, action: string, query: Record<string, string>) {
  const type = 'securityToken' in accessKey ? 'sts' : 'access_key';
  const credential = new Credential(new credentials.Config({ ...accessKey, type }));
  const client = new Client(
    new Config({ credential, endpoint, protocol: 'http', userAgent: 'revoke-egress' }),
  );
  const params = new Params({
    action,
    version: '2014-05-26',
    protocol: 'HTTPS',
    pathname: '/',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
    reqBodyType: 'formData',
    bodyType: 'json',
  });
  await client.callApi(params, new OpenApiRequest({ query }), new RuntimeOptions({}));
}

const { securityToken: _, ...WITHOUT_TOKEN } = ACCESS_KEY;

it.each([
  ['of a role', ACCESS_KEY, { RegionId: 'cn-hangzhou', ClientToken: 'T-1' }],
  ['of a user', WITHOUT_TOKEN, { RegionId: 'cn-hangzhou', ClientToken: 'T-1' }],
  [
    'with text that needs encoding',
    ACCESS_KEY,
    { ClientToken: "a b+c/d=e&f%20~!*'()", Description: 'größe \u{1F600}\u4E2D' },
  ],
  [
    'with many members',
    ACCESS_KEY,
    Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`Permissions.${n}.PortRange`, '1/2'])),
  ],
  ['without any', ACCESS_KEY, {}],
])(
  'a request to ECS is the one that the SDK makes: %s',
  async (_what, accessKey, query: Record<string, string>) => {
    const { requests, endpoint } = await recorder();
    await bySdk(endpoint, accessKey, 'RevokeSecurityGroupEgress', query);
    const send = await createTransport({ accessKey, protocol: 'http', endpoint, userAgent: 'revoke-egress' });
    await send('RevokeSecurityGroupEgress', query, boundOf(within()));
    expect(requests).toHaveLength(2);
    expect(requests[1]).toBe(requests[0]);
    expect(requests[0]).toContain('Authorization: ACS3-HMAC-SHA256');
  },
);
