import type { Millis } from '../../core/time.ts';
import { assertSecrets, zendeskSecretFault } from '../../core/webhook-secrets.ts';
import { anyMatches, credential, deliveryOf, hmacSha256, type Verify } from './scheme.ts';

const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z$/;

export interface ZendeskParts {
  /** Used as text: they are not decoded, although they have the form of base64. */
  readonly secrets: readonly string[];
  /** How far the signed time may differ from now. */
  readonly tolerance: Millis;
}

/**
 * Zendesk's webhooks: base64 HMAC-SHA256 of timestamp and body without a separator. The invocation id is not
 * signed.
 * Source: developer.zendesk.com, "Verifying webhook authenticity".
 * @throws {TypeError} without a secret, for a weak one, or for the public test secret
 */
export function zendesk({ secrets, tolerance }: ZendeskParts): Verify {
  assertSecrets(secrets, zendeskSecretFault);
  return (request, now) => {
    const received = credential(request, 'x-zendesk-webhook-signature');
    const timestamp = credential(request, 'x-zendesk-webhook-signature-timestamp');
    const sentAt = TIMESTAMP.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
    const expected = secrets.map((secret) => hmacSha256(secret, [timestamp, request.body], 'base64'));
    const proven = anyMatches(expected, SIGNATURE.test(received) ? [received] : []);
    // NaN is never within the tolerance.
    if (!proven || !(Math.abs(now - sentAt) <= tolerance)) return undefined;
    return { sentAt, ...deliveryOf(request, 'x-zendesk-webhook-invocation-id') };
  };
}
