/** Keys of Standard Webhooks: `whsec_` for HMAC-SHA256 (v1), `whpk_` for ed25519 (v1a). */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { SecretFault } from '../../core/webhook-secrets.ts';

export type StandardKey =
  | { readonly version: 'v1'; readonly secret: Buffer }
  | { readonly version: 'v1a'; readonly publicKey: KeyObject };

const PREFIXED = /^(whsec|whpk|whsk)_([A-Za-z0-9+/]+={0,2})$/;
/** Bytes, as the specification has it. */
const [SHORTEST, LONGEST] = [24, 64];
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

/** The base64 part of a key, and the bytes that it stands for. */
export function decodeKey(text: string): { readonly base64: string; readonly bytes: Buffer } | undefined {
  const parts = partsOf(text);
  return parts && { base64: parts.bytes.toString('base64'), bytes: parts.bytes };
}

/** Unlike the secrets of every other sender, these are base64 and decoded. */
export const standardSecretFault: SecretFault = (text) => {
  const parts = partsOf(text);
  if (parts?.kind === 'whsk') return 'is a key to sign with, which belongs to the sender; use its whpk_ key';
  if (!parts) return 'is not whsec_ or whpk_ with base64 behind it; copy it as the sender shows it';
  const { length } = parts.bytes;
  if (parts.kind === 'whpk') {
    return length === ED25519_BYTES ? undefined : `has ${length} bytes; an ed25519 key has ${ED25519_BYTES}`;
  }
  return length >= SHORTEST && length <= LONGEST
    ? undefined
    : `has ${length} bytes; a secret of Standard Webhooks has ${SHORTEST} to ${LONGEST}`;
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
