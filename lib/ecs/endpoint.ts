import { isRegionId } from '../core/model/region.ts';
import { OpenApiUtil } from './sdk.ts';

/**
 * The regions whose host is not `ecs.<region>.aliyuncs.com`: the table inside the SDK's generated client, which is not
 * imported because loading it takes longer than everything else together. A test compares the two.
 */
export const SPECIAL_ENDPOINTS: Readonly<Record<string, string>> = {
  'ap-northeast-2-pop': 'ecs.aliyuncs.com',
  'cn-beijing-finance-pop': 'ecs.aliyuncs.com',
  'cn-beijing-gov-1': 'ecs.aliyuncs.com',
  'cn-beijing-nu16-b01': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-edge-1': 'ecs.cn-qingdao-nebula.aliyuncs.com',
  'cn-fujian': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-haidian-cm12-c01': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-hangzhou': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-hangzhou-bj-b01': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-hangzhou-finance': 'ecs.aliyuncs.com',
  'cn-hangzhou-internal-prod-1': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-hangzhou-internal-test-1': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-hangzhou-internal-test-2': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-hangzhou-internal-test-3': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-hangzhou-test-306': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-hongkong-finance-pop': 'ecs.aliyuncs.com',
  'cn-huhehaote-nebula-1': 'ecs.cn-qingdao-nebula.aliyuncs.com',
  'cn-north-2-gov-1': 'ecs.aliyuncs.com',
  'cn-shanghai-et15-b01': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-shanghai-et2-b01': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-shanghai-finance-1': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-shanghai-inner': 'ecs.aliyuncs.com',
  'cn-shanghai-internal-test-1': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-shenzhen-finance-1': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-shenzhen-inner': 'ecs.aliyuncs.com',
  'cn-shenzhen-st4-d01': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-shenzhen-su18-b01': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-wuhan': 'ecs.aliyuncs.com',
  'cn-yushanfang': 'ecs.aliyuncs.com',
  'cn-zhangbei': 'ecs.aliyuncs.com',
  'cn-zhangbei-na61-b01': 'ecs-cn-hangzhou.aliyuncs.com',
  'cn-zhangjiakou-na62-a01': 'ecs.cn-zhangjiakou.aliyuncs.com',
  'cn-zhengzhou-nebula-1': 'ecs.cn-qingdao-nebula.aliyuncs.com',
  'eu-west-1-oxs': 'ecs.cn-shenzhen-cloudstone.aliyuncs.com',
  'rus-west-1-pop': 'ecs.aliyuncs.com',
};

/** `ecs.aliyuncs.com`, `ecs-<region>.aliyuncs.com`, and `ecs.<region>.aliyuncs.com` with its private forms. */
const ECS_HOST =
  /^ecs(?:-([a-z0-9-]+))?\.aliyuncs\.com$|^ecs(?:-vpc|-internal)?\.([a-z0-9-]+)\.aliyuncs\.com$/;
const HOST_AND_PORT = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** Is this a host of ECS, and of nothing else? The role's credentials go to no other that was not configured. */
export function isEcsHost(host: string): boolean {
  const [whole, ofRegion, underRegion] = ECS_HOST.exec(host) ?? [];
  const region = ofRegion ?? underRegion;
  return whole !== undefined && (region === undefined || isRegionId(region));
}

/**
 * The host that serves a region, or undefined when the region id cannot be one. The id comes from the caller, or from an
 * event, and becomes part of a host name that signed requests go to.
 */
export function endpointOf(regionId: string): string | undefined {
  if (!isRegionId(regionId)) return undefined;
  const host = Object.hasOwn(SPECIAL_ENDPOINTS, regionId)
    ? SPECIAL_ENDPOINTS[regionId]
    : OpenApiUtil.getEndpointRules('ecs', regionId, 'regional', '', '');
  return host !== undefined && isEcsHost(host) ? host : undefined;
}

/** Where the calls for a region go; undefined when the region id cannot be one. `endpoint`: `host` or `host:port`. */
export function originOf(
  { endpoint, protocol }: { readonly endpoint?: string | undefined; readonly protocol: 'http' | 'https' },
  regionId: string,
): URL | undefined {
  const host = endpoint ?? endpointOf(regionId);
  return host === undefined ? undefined : new URL(`${protocol}://${host}`);
}

/**
 * Checks a configured endpoint: `host` or `host:port`. The SDK takes a scheme for a host name and fails at every call.
 * @throws {TypeError}
 */
export function checkEndpoint(endpoint: string): string {
  if (!HOST_AND_PORT.test(endpoint)) {
    throw new TypeError('The ECS endpoint must be host or host:port, without a scheme or a path.');
  }
  return endpoint;
}
