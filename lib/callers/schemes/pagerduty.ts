import { assertSecrets, textSecretFault } from '../../core/webhook-secrets.ts';
import { anyMatches, credential, deliveryOf, hmacSha256, type Verify } from './scheme.ts';

const SIGNATURE = /^v1=[0-9a-f]{64}$/;
/** A version that we do not know, and need not. */
const OTHER = /^v(?!1=)\d{1,3}=[!-+\--~]{1,200}$/;
/** One for each secret of the subscription; more than these is no honest header. */
const MOST = 8;

/** The signatures of version 1; none when anything in the header is not as it should be. */
function signaturesIn(header: string): readonly string[] {
  const entries = header.split(/, ?/, MOST + 1);
  const known = entries.filter((entry) => SIGNATURE.test(entry));
  const strange = entries.some((entry) => !SIGNATURE.test(entry) && !OTHER.test(entry));
  return strange || entries.length > MOST ? [] : known;
}

/**
 * PagerDuty's V3 webhooks: one or more `v1=` with the hexadecimal HMAC-SHA256 of the body. Neither a time nor the
 * header with the delivery id is signed.
 * Source: PagerDuty/developer-docs, "Verifying webhook signatures".
 * @throws {TypeError} for no secret, or a weak one
 */
export function pagerduty(secrets: readonly string[]): Verify {
  assertSecrets(secrets, textSecretFault);
  return (request) => {
    const came = signaturesIn(credential(request, 'x-pagerduty-signature'));
    const expected = secrets.map((secret) => `v1=${hmacSha256(secret, [request.body], 'hex')}`);
    return anyMatches(expected, came) ? deliveryOf(request, 'x-webhook-id') : undefined;
  };
}
