import type { Authenticate } from '../../core/http/caller.ts';
import { ALLOW_ALL } from '../../core/policy/permissions.ts';
import { anyMatches, credential, type Verify } from './scheme.ts';

export interface GatewayAppParts {
  /** The backend name of the system parameter `CaAppId`, in lower case. */
  readonly header: string;
  /** Ids of applications. */
  readonly apps: readonly string[];
}

/**
 * The application that API Gateway has authenticated. Only an event of the gateway is believed: through any other entry point
 * the header is something that the sender has written.
 * @throws {TypeError} for no application, or one without an id: a missing header must be nobody
 */
export function gatewayApp({ header, apps }: GatewayAppParts): Verify {
  if (apps.length === 0 || apps.includes('')) throw new TypeError('an application needs an id');
  return (request) =>
    anyMatches(apps, [credential(request, header)]) && request.entryPoint === 'gateway' ? {} : undefined;
}

/**
 * Whoever Function Compute has let through its HTTP trigger, by its own signature or a JWT. Only for a trigger that is
 * not anonymous: our code cannot see which kind it is.
 */
export const httpTrigger = (): Verify => (request) =>
  request.entryPoint === 'http-trigger' ? {} : undefined;

/** Whoever RAM lets invoke the function. */
export const invoke = (): Verify => (request) => (request.entryPoint === 'direct' ? {} : undefined);

/** Everybody is `local`, and allowed everything. Only for a gateway that answers nothing but its own loopback. */
export const local = (): Authenticate => () => ({ name: 'local', permissions: ALLOW_ALL });
