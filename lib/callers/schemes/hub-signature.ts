import { textSecretFault } from '../../core/webhook-secrets.ts';
import { assertSecrets } from '../secrets.ts';
import { anyMatches, hmacSha256 } from './constant-time.ts';
import { credential, deliveryOf, type Verify } from './scheme.ts';

const SIGNATURE = /^sha256=[0-9a-f]{64}$/;

export interface HubSignatureParts {
  /** In lower case. */
  readonly header: string;
  readonly deliveryHeader: string;
  readonly secrets: readonly string[];
}

/**
 * `sha256=` and the hexadecimal HMAC-SHA256 of the body, as WebSub has it. Neither a time nor the delivery id is signed:
 * a delivery that somebody has captured verifies for ever.
 * @throws {TypeError} for no secret, or a weak one
 */
export function hubSignature({ header, deliveryHeader, secrets }: HubSignatureParts): Verify {
  assertSecrets(secrets, textSecretFault);
  return (request) => {
    const came = credential(request, header);
    const expected = secrets.map((secret) => `sha256=${hmacSha256(secret, [request.body], 'hex')}`);
    const proven = anyMatches(expected, SIGNATURE.test(came) ? [came] : []);
    return proven ? deliveryOf(request, deliveryHeader) : undefined;
  };
}
