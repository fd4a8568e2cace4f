/**
 * Direct invocation: of a function of FC 3.0 through `@alicloud/fc20230330`, of one in a service of FC 2.0 through
 * `@alicloud/fc2`. The SDK is loaded at the first call, because it loads slowly.
 */

import { isLoopbackName } from '../../core/loopback.ts';
import { isRegionId, REGION_FIX } from '../../core/model/region.ts';
import type { Millis } from '../../core/time.ts';
import type { AccessKey } from '../auth/acs3.ts';
import { ClientFault, NoReply, type Transport } from '../transport.ts';
import { readInvocation, refusalOf } from './direct-reply.ts';
import { boundReplies } from './fc2-request.ts';
import { loadFc3 } from './fc3.ts';
import { networkFault } from './network-fault.ts';

/** The part of the SDK that is used. */
export interface FcClient {
  invokeFunction(
    /** Empty for a function of FC 3.0. */
    service: string,
    name: string,
    event: string,
    headers: Record<string, string>,
    qualifier: string | undefined,
  ): Promise<{ headers: Record<string, string | undefined>; data: unknown }>;
}

export interface DirectOptions {
  readonly accountId: string;
  readonly region: string;
  /** Of FC 2.0; absent: the function is one of FC 3.0, which has no services. */
  readonly service?: string | undefined;
  /** A version or alias. */
  readonly qualifier?: string | undefined;
  readonly function: string;
  readonly key: AccessKey;
  /** Replaces the endpoint of the region: https, or http on loopback. */
  readonly endpoint?: string | undefined;
  /** The timeout of the SDK. */
  readonly timeout?: Millis;
  readonly load?: (options: DirectOptions) => Promise<FcClient>;
}

/** @throws {ClientFault} for incomplete options, or a plain http endpoint on another host */
export function createDirectTransport(options: DirectOptions): Transport {
  check(options);
  const { accountId, region, service, qualifier, function: name } = options;
  const load = options.load ?? (service === undefined ? loadWithoutService : loadFc2);
  let client: Promise<FcClient> | undefined;
  const version = qualifier === undefined ? '' : `.${qualifier}`;
  return {
    target: `fc://${accountId}.${region}/${service === undefined ? `${name}${version}` : `${service}${version}/${name}`}`,
    revokeOnly: true,
    async send(call, signal) {
      if (call.operation !== 'revoke') {
        throw new ClientFault(
          `a direct invocation can only revoke; use API Gateway or an HTTP trigger for ${call.operation}`,
        );
      }
      client ??= load(options);
      const fc = await client;
      // The SDK takes seconds to load on a slow disk.
      if (signal.aborted) throw new NoReply('aborted', { sent: 'no', passing: true });
      const invoked = fc.invokeFunction(service ?? '', name, JSON.stringify(call.body), {}, qualifier);
      try {
        return readInvocation(await settledOrAborted(invoked, signal));
      } catch (error) {
        if (error instanceof NoReply) throw error;
        throw refusalOf(error) ?? networkFault(error, `${region}.fc.aliyuncs.com`);
      }
    },
  };
}

function check({
  accountId,
  region,
  service,
  qualifier,
  function: name,
  key,
  endpoint,
}: DirectOptions): void {
  const named = [service ?? name, name].every((each) => /^[A-Za-z_][\w-]{0,127}$/.test(each));
  if (!isRegionId(region)) throw new ClientFault(`"${region}" is not a valid region id. ${REGION_FIX}`);
  if (!/^\d+$/.test(accountId) || !named || qualifier === '') {
    throw new ClientFault('a function needs an account id, a region and a name');
  }
  if (key.accessKeyId === '' || key.accessKeySecret === '')
    throw new ClientFault('the access key is missing');
  // The SDK drops the token of a key without this prefix.
  if (key.securityToken && !key.accessKeyId.startsWith('STS')) {
    throw new ClientFault('a security token needs a key whose id starts with STS');
  }
  if (endpoint !== undefined && !isEndpoint(endpoint)) {
    throw new ClientFault('the endpoint must be an https URL without a path; http only on this host');
  }
}

/** Parsed and not matched, because of `http://127.0.0.1:80@elsewhere`. */
function isEndpoint(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, username, password, pathname, search, hash } = new URL(endpoint);
  // The SDK of FC 3.0 would drop the path.
  if (username !== '' || password !== '' || `${pathname}${search}${hash}` !== '/') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackName(hostname));
}

async function loadWithoutService(options: DirectOptions): Promise<FcClient> {
  const client = await loadFc3(options);
  return {
    invokeFunction: (_service, name, event, _headers, qualifier) => client.invoke(name, event, qualifier),
  };
}

/** Loads the SDK of services, and makes it use https. */
export async function loadFc2({
  accountId,
  region,
  key,
  endpoint,
  timeout,
}: DirectOptions): Promise<FcClient> {
  const { default: Client } = await import('@alicloud/fc2').catch((cause: unknown) => {
    throw new ClientFault('a direct invocation needs the package @alicloud/fc2; install it', { cause });
  });
  const client = new Client(accountId, {
    accessKeyID: key.accessKeyId,
    accessKeySecret: key.accessKeySecret,
    ...(key.securityToken && { securityToken: key.securityToken }),
    region,
    // Its default is plain http.
    secure: true,
    ...(endpoint !== undefined && { endpoint }),
    timeout: timeout ?? 35_000,
  });
  return boundReplies(client, Client, key);
}

/** The SDK cannot be aborted, so its result is ignored after an abort. */
function settledOrAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new NoReply('aborted', { sent: 'unknown', passing: true }));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
