import { anyMatches } from './constant-time.ts';
import { credential, type Verify } from './scheme.ts';

export interface GatewayAppParts {
  /** The backend name of the system parameter `CaAppId`, in lower case. */
  readonly header: string;
  /** Ids of applications. */
  readonly apps: readonly string[];
}

/**
 * The application that API Gateway has authenticated. Only an event of the gateway is believed: through any other door
 * the header is something that the sender has written.
 * @throws {TypeError} for no application, or one without an id: a missing header must be nobody
 */
export function gatewayApp({ header, apps }: GatewayAppParts): Verify {
  if (apps.length === 0 || apps.includes('')) throw new TypeError('an application needs an id');
  return (request) =>
    anyMatches(apps, [credential(request, header)]) && request.door === 'gateway' ? {} : undefined;
}
