/** The secrets of webhook senders. Weak ones are refused, because `createHmac` accepts even an empty key. */
import { createPublicKey, type KeyObject } from 'node:crypto';

/** Zendesk signs with it until a webhook is saved. It is public: Zendesk's documentation prints it. */
const ZENDESK_TEST_SECRET = 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==';
/** Bytes. */
const SHORTEST = 16;
const LONGEST = 512;

/** What is wrong with a secret and how to fix it, without the secret; undefined: nothing. It completes a sentence that begins with a name. */
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
    ? "is Zendesk's public test secret; save the webhook and use its own"
    : textSecretFault(secret);

/** The SHA-256 of a token; that the token has 32 random bytes can only be asked for. */
export const digestFault: SecretFault = (digest) =>
  /^[0-9a-f]{64}$/.test(digest)
    ? undefined
    : 'is not a SHA-256 in 64 small hexadecimal digits; hash a token of 32 random bytes';

/** @throws {TypeError} without a secret, or for one that the scheme refuses */
export function assertSecrets(secrets: readonly string[], fault: SecretFault): void {
  if (secrets.length === 0) throw new TypeError('a scheme without a secret would refuse every request');
  for (const secret of secrets) {
    const why = fault(secret);
    if (why !== undefined) throw new TypeError(`a secret ${why}`);
  }
}

/** A key of Standard Webhooks: `whsec_` for HMAC-SHA256 (v1), `whpk_` for ed25519 (v1a). */
export type StandardKey =
  | { readonly version: 'v1'; readonly secret: Buffer }
  | { readonly version: 'v1a'; readonly publicKey: KeyObject };

const PREFIXED = /^(whsec|whpk|whsk)_([A-Za-z0-9+/]+={0,2})$/;
/** Bytes, as the specification has it. */
const [SHORTEST_KEY, LONGEST_KEY] = [24, 64];
const ED25519_BYTES = 32;

interface Parts {
  readonly kind: string;
  readonly bytes: Buffer;
}

function partsOf(text: string): Parts | undefined {
  const [, kind = '', base64 = ''] = PREFIXED.exec(text) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  return kind !== '' && bytes.toString('base64') === base64 ? { kind, bytes } : undefined;
}

/** The base64 part of a key, and its bytes. */
export function decodeKey(text: string): { readonly base64: string; readonly bytes: Buffer } | undefined {
  const parts = partsOf(text);
  return parts && { base64: parts.bytes.toString('base64'), bytes: parts.bytes };
}

/** Unlike the secrets of every other sender, these are base64 and decoded. */
export const standardSecretFault: SecretFault = (text) => {
  const parts = partsOf(text);
  if (parts?.kind === 'whsk') return 'is a private key, which only the sender may have; use its whpk_ key';
  if (!parts) return 'is not whsec_ or whpk_, followed by base64; copy it as the sender shows it';
  const { length } = parts.bytes;
  if (parts.kind === 'whpk') {
    return length === ED25519_BYTES ? undefined : `has ${length} bytes; an ed25519 key has ${ED25519_BYTES}`;
  }
  return length >= SHORTEST_KEY && length <= LONGEST_KEY
    ? undefined
    : `has ${length} bytes; a secret of Standard Webhooks has ${SHORTEST_KEY} to ${LONGEST_KEY}`;
};

/** @throws {TypeError} for what `standardSecretFault` refuses */
export function readStandardKey(text: string): StandardKey {
  const parts = partsOf(text);
  const fault = standardSecretFault(text);
  if (!parts || fault !== undefined) throw new TypeError(`a secret ${fault}`);
  if (parts.kind === 'whsec') return { version: 'v1', secret: parts.bytes };
  const x = parts.bytes.toString('base64url');
  return {
    version: 'v1a',
    publicKey: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
  };
}
