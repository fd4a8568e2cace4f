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
 * The application that API Gateway has authenticated. The header counts only in an event of the gateway: at any other
 * entry point the sender can set it.
 * @throws {TypeError} without an application, or for an empty id, which a missing header would equal
 */
export function gatewayApp({ header, apps }: GatewayAppParts): Verify {
  if (apps.length === 0 || apps.includes('')) throw new TypeError('an application needs an id');
  return (request) =>
    anyMatches(apps, [credential(request, header)]) && request.entryPoint === 'gateway' ? {} : undefined;
}

/**
 * Any sender that the HTTP trigger of Function Compute has authenticated, by its own signature or a JWT. The trigger
 * must not be anonymous, which our code cannot check.
 */
export const httpTrigger = (): Verify => (request) =>
  request.entryPoint === 'http-trigger' ? {} : undefined;

/** Any identity that RAM allows to invoke the function. */
export const invoke = (): Verify => (request) => (request.entryPoint === 'direct' ? {} : undefined);

/** Every caller is `local` and may do everything. Only for a development server on the loopback interface. */
export const local = (): Authenticate => () => ({ name: 'local', permissions: ALLOW_ALL });
