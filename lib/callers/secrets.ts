/** What each scheme takes for a secret. A weak one is refused at the start: `createHmac` itself takes an empty key. */
import type { SecretFault } from '../core/webhook-secrets.ts';

/** The SHA-256 of a token; that the token has 32 random bytes can only be asked for. */
export const digestFault: SecretFault = (digest) =>
  /^[0-9a-f]{64}$/.test(digest)
    ? undefined
    : 'is not a SHA-256 in 64 small hexadecimal digits; hash a token of 32 random bytes';

/** @throws {TypeError} when there is no secret, or one that the scheme does not take */
export function assertSecrets(secrets: readonly string[], fault: SecretFault): void {
  if (secrets.length === 0) throw new TypeError('a scheme without a secret would let nobody in');
  for (const secret of secrets) {
    const why = fault(secret);
    if (why !== undefined) throw new TypeError(`a secret ${why}`);
  }
}
