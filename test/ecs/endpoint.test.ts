import * as ecs from '@alicloud/ecs20140526';
import { $OpenApiUtil } from '@alicloud/openapi-core';
import { describe, expect, it } from 'vitest';
import { checkEndpoint, endpointOf, SPECIAL_ENDPOINTS } from '../../lib/ecs/endpoint.ts';

// As in `lib/ecs/transport.ts`.
const EcsClient = ecs.default.default ?? ecs.default;

describe('endpointOf', () => {
  it("has the special regions of the SDK's generated client, all of them", () => {
    const sdk = new EcsClient(new $OpenApiUtil.Config({ regionId: 'cn-beijing' }));
    expect(SPECIAL_ENDPOINTS).toEqual(sdk._endpointMap);
  });

  it.each([
    ['cn-hangzhou', 'ecs-cn-hangzhou.aliyuncs.com'],
    ['cn-beijing', 'ecs.cn-beijing.aliyuncs.com'],
    ['ap-southeast-1', 'ecs.ap-southeast-1.aliyuncs.com'],
    ['me-central-1', 'ecs.me-central-1.aliyuncs.com'],
  ])('sends %s to %s, as the SDK does', (regionId, host) => {
    const sdk = new EcsClient(new $OpenApiUtil.Config({ regionId }));
    expect(sdk._endpoint).toBe(host);
    expect(endpointOf(regionId)).toBe(host);
  });

  it.each([
    'example.com/',
    'example.com#',
    'a@b',
    'a:80',
    'cn hangzhou',
    'cn-hangzhou.evil',
    '../x',
    '',
    'constructor-',
    'a'.repeat(64),
  ])('makes no host of %j', (regionId) => {
    expect(endpointOf(regionId)).toBeUndefined();
  });

  it('does not take a member of every object for a special region', () => {
    expect(endpointOf('constructor')).toBe('ecs.constructor.aliyuncs.com');
  });
});

describe('checkEndpoint', () => {
  it.each([
    'ecs.aliyuncs.com',
    'ecs-vpc.cn-hangzhou.aliyuncs.com',
    '127.0.0.1:8080',
    '[::1]:8080',
    'localhost',
  ])('takes %s', (endpoint) => {
    expect(checkEndpoint(endpoint)).toBe(endpoint);
  });

  it.each(['http://127.0.0.1:8080', 'host/path', 'user@host', 'host:port', '', 'a b', 'host?x'])(
    'refuses %j',
    (endpoint) => {
      expect(() => checkEndpoint(endpoint)).toThrow(TypeError);
    },
  );
});
