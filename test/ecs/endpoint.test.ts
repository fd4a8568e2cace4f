import * as ecs from '@alicloud/ecs20140526';
import { $OpenApiUtil } from '@alicloud/openapi-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isRegionId } from '../../lib/core/model/region.ts';
import { checkEndpoint, endpointOf, isEcsHost, SPECIAL_ENDPOINTS } from '../../lib/ecs/endpoint.ts';
import { HOSTILE_REGIONS, REGIONS } from '../support/regions.ts';

// As in `lib/ecs/transport.ts`.
const EcsClient = ecs.default.default ?? ecs.default;

it("endpointOf has the special regions of the SDK's generated client, all of them", () => {
  const sdk = new EcsClient(new $OpenApiUtil.Config({ regionId: 'cn-beijing' }));
  expect(SPECIAL_ENDPOINTS).toEqual(sdk._endpointMap);
});

it.each([
  ['cn-hangzhou', 'ecs-cn-hangzhou.aliyuncs.com'],
  ['cn-beijing', 'ecs.cn-beijing.aliyuncs.com'],
  ['ap-southeast-1', 'ecs.ap-southeast-1.aliyuncs.com'],
  ['me-central-1', 'ecs.me-central-1.aliyuncs.com'],
])('endpointOf sends %s to %s, as the SDK does', (regionId, host) => {
  const sdk = new EcsClient(new $OpenApiUtil.Config({ regionId }));
  expect(sdk._endpoint).toBe(host);
  expect(endpointOf(regionId)).toBe(host);
});

it.each([...REGIONS, ...Object.keys(SPECIAL_ENDPOINTS)])(
  'endpointOf knows the region %s, and its host is one of ECS',
  (id) => {
    expect(isRegionId(id)).toBe(true);
    expect(isEcsHost(endpointOf(id) ?? '')).toBe(true);
  },
);

it.each(HOSTILE_REGIONS)('endpointOf makes no host of %j', (regionId) => {
  expect(isRegionId(regionId)).toBe(false);
  expect(endpointOf(regionId)).toBeUndefined();
});

it('endpointOf sends credentials to hosts of ECS only, whatever the text', () => {
  const piece = fc.constantFrom(
    'cn',
    'ap',
    'us',
    'oss',
    'hangzhou',
    '-',
    '-',
    '.',
    'log',
    'X',
    '@',
    '/',
    'ecs',
    '1',
    '%2e',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 8 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (regionId) => {
      const host = endpointOf(regionId);
      if (host === undefined) return;
      expect(host).toMatch(/^ecs[.-][a-z0-9.-]+\.aliyuncs\.com$|^ecs\.aliyuncs\.com$/);
      expect(host.split('.').filter((label) => label === 'oss' || label === 'log')).toEqual([]);
      // As the code that connects reads it.
      expect(new URL(`https://${host}/`).hostname).toBe(host);
    }),
  );
});

it.each([
  'ecs.aliyuncs.com',
  'ecs-vpc.cn-hangzhou.aliyuncs.com',
  '127.0.0.1:8080',
  '[::1]:8080',
  'localhost',
])('checkEndpoint takes %s', (endpoint) => {
  expect(checkEndpoint(endpoint)).toBe(endpoint);
});

it.each(['http://127.0.0.1:8080', 'host/path', 'user@host', 'host:port', '', 'a b', 'host?x'])(
  'checkEndpoint refuses %j',
  (endpoint) => {
    expect(() => checkEndpoint(endpoint)).toThrow(TypeError);
  },
);

it.each([
  'ecs.aliyuncs.com',
  'ecs-cn-hangzhou.aliyuncs.com',
  'ecs.cn-beijing.aliyuncs.com',
  'ecs-vpc.cn-hangzhou.aliyuncs.com',
  'ecs-internal.cn-hangzhou.aliyuncs.com',
])('isEcsHost takes %s', (host) => {
  expect(isEcsHost(host)).toBe(true);
});

it.each([
  'ecs.oss-cn-hangzhou.aliyuncs.com',
  'ecs-oss.aliyuncs.com',
  'ecs.cn-hangzhou.log.aliyuncs.com',
  'ecs.cn-hangzhou.aliyuncs.com.evil.example',
  'evil.example/ecs.aliyuncs.com',
  'x.ecs.aliyuncs.com',
  'ECS.aliyuncs.com',
  'ecs.aliyuncs.com.',
  'ecs.aliyuncs.com:8443',
  'ecs.aliyuncs.com\n',
  '',
])('isEcsHost refuses %j', (host) => {
  expect(isEcsHost(host)).toBe(false);
});
