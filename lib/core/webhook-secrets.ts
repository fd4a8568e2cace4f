/** What senders of webhooks sign with, as the service takes it: a weak one is refused, for `createHmac` takes an empty key. */

/** What Zendesk signs with before a webhook is saved: its documentation prints it, so everybody has it. */
const ZENDESK_TEST_SECRET = 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==';
/** Bytes. */
const SHORTEST = 16;
const LONGEST = 512;

/** What is wrong with a secret, and the fix, never the secret; undefined: nothing. The sentence begins with a name. */
export type SecretFault = (secret: string) => string | undefined;

/** A string whose UTF-8 bytes are the key, also where it looks like base64. */
export const textSecretFault: SecretFault = (secret) => {
  // What the environment could not decode is U+FFFD by now, whatever the bytes were.
  if (!secret.isWellFormed() || secret.includes('\ufffd')) return 'is not UTF-8; use printable ASCII';
  const length = Buffer.byteLength(secret);
  if (secret.trim() !== secret) return 'begins or ends with white space; copy the secret alone';
  if (length < SHORTEST) return `has ${length} bytes; use a secret of ${SHORTEST} or more`;
  return length > LONGEST ? `has ${length} bytes; use a secret of at most ${LONGEST}` : undefined;
};

export const zendeskSecretFault: SecretFault = (secret) =>
  secret === ZENDESK_TEST_SECRET
    ? "is Zendesk's public test secret, which everybody has; save the webhook and use its own"
    : textSecretFault(secret);

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
