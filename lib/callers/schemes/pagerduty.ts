import { assertSecrets, textSecretFault } from '../../core/webhook-secrets.ts';
import { anyMatches, credential, deliveryOf, hmacSha256, type Verify } from './scheme.ts';

const SIGNATURE = /^v1=[0-9a-f]{64}$/;
/** A signature of another version, which is ignored. */
const OTHER = /^v(?!1=)\d{1,3}=[!-+\--~]{1,200}$/;
/** The limit of signatures: there is one for each secret of the subscription. */
const MOST = 8;

/** The signatures of version 1; empty if the header is malformed. */
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
 * @throws {TypeError} without a secret, or for a weak one
 */
export function pagerduty(secrets: readonly string[]): Verify {
  assertSecrets(secrets, textSecretFault);
  return (request) => {
    const received = signaturesIn(credential(request, 'x-pagerduty-signature'));
    const expected = secrets.map((secret) => `v1=${hmacSha256(secret, [request.body], 'hex')}`);
    return anyMatches(expected, received) ? deliveryOf(request, 'x-webhook-id') : undefined;
  };
}
