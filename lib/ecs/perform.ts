import type { Operation } from '../core/errors/ecs/failure-class.ts';
import { REGION_FIX } from '../core/model/region.ts';
import type { CallLimit, EcsFailure } from '../core/ports.ts';
import { shown } from '../core/request/faults.ts';
import { classify } from './classify.ts';
import { checkEndpoint, endpointOf } from './endpoint.ts';
import { withinLimit } from './in-flight.ts';
import { type AccessKey, createTransport, type Reply } from './transport.ts';

/** As Function Compute's context carries them; `{}` on a function without a role. */
export interface EcsCredentials {
  readonly accessKeyId?: string | undefined;
  readonly accessKeySecret?: string | undefined;
  readonly securityToken?: string | undefined;
}

export interface EcsOptions {
  /** Those of this invocation. Without them every call is an `ours` failure: no other place is searched for some. */
  readonly credentials: EcsCredentials;
  /** `host` or `host:port`; default: the SDK's own endpoint of the request's region. */
  readonly endpoint?: string | undefined;
  /** Default `https`. */
  readonly protocol?: 'http' | 'https' | undefined;
  /** Added to the SDK's own. */
  readonly userAgent?: string | undefined;
}

/** One signed request to the region's endpoint. */
export type SendTo = (action: string, query: Record<string, string>) => Promise<Reply>;

/** Runs `work` within the limit; whatever it throws becomes a failure, so it always resolves. */
export type Perform = <T>(
  regionId: string,
  operation: Operation,
  call: CallLimit,
  work: (send: SendTo) => Promise<T>,
) => Promise<T | EcsFailure>;

/**
 * What every operation shares: credentials, endpoint, limit, classification.
 * @throws {TypeError} for an endpoint with a scheme or a path
 */
export function createPerform(options: EcsOptions): Perform {
  const endpoint = options.endpoint === undefined ? undefined : checkEndpoint(options.endpoint);
  const accessKey = accessKeyOf(options.credentials);
  if (accessKey === undefined) return async () => noCredentials;
  const secrets = Object.values(accessKey);
  const send = createTransport({
    accessKey,
    protocol: options.protocol ?? 'https',
    userAgent: options.userAgent ?? 'revoke-egress',
  });

  return async (regionId, operation, call, work) => {
    const host = endpoint ?? endpointOf(regionId);
    if (host === undefined) return unknownRegion(regionId);
    try {
      return await withinLimit(call, (announce) =>
        work((action, query) => send(action, host, query, { limit: call.limit, announce })),
      );
    } catch (error) {
      return classify(error, operation, secrets);
    }
  };
}

function accessKeyOf(credentials: EcsCredentials): AccessKey | undefined {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  if (!accessKeyId || !accessKeySecret) return undefined;
  return { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) };
}

const noCredentials: EcsFailure = {
  class: 'ours',
  code: 'InvalidCredentials',
  message: 'This invocation carries no credentials: the function needs a role that may call ECS.',
};

/** What ECS says of a region that does not exist; this one cannot. */
const unknownRegion = (regionId: string): EcsFailure => ({
  class: 'refused',
  code: 'InvalidRegionId.NotFound',
  status: 404,
  message: `${shown(regionId)} is not a valid region id, so no request was sent. ${REGION_FIX}`,
});
