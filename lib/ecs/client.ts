import type { CallLimit, EcsEgress, EcsFailure } from '../core/ports.ts';
import { classify } from './classify.ts';
import type { Operation } from './codes.ts';
import { checkEndpoint, endpointOf } from './endpoint.ts';
import { withinLimit } from './in-flight.ts';
import { lookAt } from './look.ts';
import { revokeParams, unsendableMember } from './revoke-params.ts';
import { type AccessKey, createTransport } from './transport.ts';

/** As Function Compute's context carries them; `{}` on a function without a role. */
export interface EcsCredentials {
  readonly accessKeyId?: string | undefined;
  readonly accessKeySecret?: string | undefined;
  readonly securityToken?: string | undefined;
}

export interface EcsEgressOptions {
  /** Those of this invocation. Without them every call is an `ours` failure: no other place is searched for some. */
  readonly credentials: EcsCredentials;
  /** `host` or `host:port`; default: the SDK's own endpoint of the request's region. */
  readonly endpoint?: string | undefined;
  /** Default `https`. */
  readonly protocol?: 'http' | 'https' | undefined;
  /** Added to the SDK's own. */
  readonly userAgent?: string | undefined;
}

/**
 * ECS behind the port: the SDK's models, signature and transport, and none of its retries.
 * @throws {TypeError} for an endpoint with a scheme or a path
 */
export function createEcsEgress(options: EcsEgressOptions): EcsEgress {
  const endpoint = options.endpoint === undefined ? undefined : checkEndpoint(options.endpoint);
  const accessKey = accessKeyOf(options.credentials);
  if (accessKey === undefined) return withoutCredentials;
  const secrets = Object.values(accessKey);
  const send = createTransport({
    accessKey,
    protocol: options.protocol ?? 'https',
    userAgent: options.userAgent ?? 'revoke-egress',
  });

  /** Runs `work` against the region's endpoint; whatever it throws becomes a failure. */
  const perform = async <T>(
    regionId: string,
    operation: Operation,
    call: CallLimit,
    work: (host: string) => Promise<T>,
  ): Promise<T | EcsFailure> => {
    const host = endpoint ?? endpointOf(regionId);
    if (host === undefined) return unknownRegion;
    try {
      return await withinLimit(call, () => work(host));
    } catch (error) {
      return classify(error, operation, secrets);
    }
  };

  return {
    look: (group, call) =>
      perform(group.RegionId, 'look', call, (host) =>
        lookAt(group, (query) => send('DescribeSecurityGroupAttribute', host, query, call.limit)),
      ),

    async revoke(request, clientToken, call) {
      const unsendable = unsendableMember(request);
      if (unsendable !== undefined) {
        const message = `The flat form of this operation has no ${unsendable}.`;
        return { class: 'refused', code: 'UnknownParameter', status: 400, message };
      }
      const operation = request.form === 'rule-ids' ? 'revoke-by-id' : 'revoke';
      return perform(request.RegionId, operation, call, async (host) => {
        const query = revokeParams(request, clientToken);
        const { requestId } = await send('RevokeSecurityGroupEgress', host, query, call.limit);
        return { class: 'done', requestId };
      });
    },
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
const withoutCredentials: EcsEgress = {
  look: async () => noCredentials,
  revoke: async () => noCredentials,
};

/** What ECS says of a region that does not exist; this one cannot. */
const unknownRegion: EcsFailure = {
  class: 'refused',
  code: 'InvalidRegionId.NotFound',
  status: 404,
  message: 'The RegionId provided does not exist.',
};
