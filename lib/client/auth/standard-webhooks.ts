import { createHash } from 'node:crypto';
import { type Auth, withHeaders } from './auth.ts';
import { signWebhook, standardSigner } from './webhook-signature.ts';

const USABLE = /^[!-\-/-~]{1,64}$/;

/**
 * Signs as Standard Webhooks 1.0. The id derives from the token, so that all attempts of a call are one delivery; each
 * has a new time. Such callers may only revoke, because path and method are not signed.
 * @throws {ClientFault} for an invalid secret
 */
export function standardWebhooks({ secret }: { readonly secret: string }): Auth {
  // An invalid secret is refused here, not at the first request.
  standardSigner(secret);
  return {
    revealing: false,
    revokeOnly: true,
    sign: (draft, { now, nonce }) =>
      withHeaders(
        draft,
        signWebhook('standard-webhooks', secret, { body: draft.body, id: idOf(draft.token) ?? nonce, now }),
      ),
  };
}

/** A token may have dots and spaces, but an id may not; then it is the hash of the token. */
function idOf(token: string | undefined): string | undefined {
  if (token === undefined || USABLE.test(token)) return token;
  return `token-${createHash('sha256').update(token).digest('hex').slice(0, 32)}`;
}
