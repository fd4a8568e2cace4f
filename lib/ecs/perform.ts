import type { Agent } from 'node:http';
import type { Operation } from '../core/errors/ecs/failure-class.ts';
import { REGION_FIX } from '../core/model/region.ts';
import type { Texts } from '../core/model/rule-members.ts';
import type { AccessKey, CallLimit, Connections, EcsFailure, Log } from '../core/ports.ts';
import { shown } from '../core/visible.ts';
import { classify } from './classify.ts';
import { checkEndpoint, endpointOf } from './endpoint.ts';
import { boundOf } from './exchange.ts';
import { createTransport, type Reply, type Send } from './transport.ts';

export interface EcsOptions {
  /** Read for every call: they change. Without them the call is an `ours` failure: no other place is searched. */
  readonly credentials: () => AccessKey | undefined;
  /** `host` or `host:port`; default: the SDK's own endpoint of the request's region. */
  readonly endpoint?: string | undefined;
  /** Default `https`. */
  readonly protocol?: 'http' | 'https' | undefined;
  /** Added to the SDK's own. */
  readonly userAgent?: string | undefined;
  /** Of that protocol; default: those that all clients of the process share. */
  readonly connections?: Connections<Agent> | undefined;
  /** Where rules that are not understood are reported; absent: nowhere. */
  readonly log?: Pick<Log, 'warn'> | undefined;
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
  const { protocol = 'https', userAgent = 'revoke-egress', connections } = options;
  let last:
    | { readonly accessKey: AccessKey; readonly host: string; readonly send: Promise<Send> }
    | undefined;
  // An invocation has one access key, and a few calls to one region.
  function sendWith(accessKey: AccessKey, host: string): Promise<Send> {
    if (last?.accessKey !== accessKey || last.host !== host) {
      const send = createTransport({ accessKey, protocol, endpoint: host, userAgent, connections });
      last = { accessKey, host, send };
    }
    return last.send;
  }

  return async (regionId, operation, call, work) => {
    const bound = boundOf(call);
    const accessKey = options.credentials();
    if (accessKey === undefined) return noCredentials;
    const host = endpoint ?? endpointOf(regionId);
    if (host === undefined) return unknownRegion(regionId);
    try {
      const send = await sendWith(accessKey, host);
      return await work((action, query) => send(action, query, bound));
    } catch (error) {
      return classify(error, operation, Object.values(accessKey));
    }
  };
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

/** The model drops a name that it does not know without a word, so the types check that it knows all of ours. */
export type Known<Name extends string, Model> = Uncapitalize<Name> extends keyof Model ? Name : never;

/** `DestGroupOwnerId` stays text, although some models say number: that would round an id above 2^53. */
export function modelMembers<Name extends string>(
  rule: Texts<Name>,
  names: readonly Name[],
): Record<string, string> {
  const members: Record<string, string> = {};
  for (const name of names) {
    const value = rule[name];
    if (value !== undefined) members[name.charAt(0).toLowerCase() + name.slice(1)] = value;
  }
  return members;
}
