import { createHash } from 'node:crypto';
import { type Auth, withHeaders } from './auth.ts';
import { signWebhook, standardSigner } from './webhook-signature.ts';

const USABLE = /^[!-\-/-~]{1,64}$/;

/**
 * Signs as Standard Webhooks 1.0 has it. The id comes from the token, so that all attempts of one call are one delivery;
 * the time is new in each. Such callers may only revoke: neither path nor method is signed.
 * @throws {ClientFault} for a secret that is none
 */
export function standardWebhooks({ secret }: { readonly secret: string }): Auth {
  // A wrong one is told at once, not at the first request.
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

/** A token may have dots and spaces, an id may not: then its hash stands for it. */
function idOf(token: string | undefined): string | undefined {
  if (token === undefined || USABLE.test(token)) return token;
  return `token-${createHash('sha256').update(token).digest('hex').slice(0, 32)}`;
}
