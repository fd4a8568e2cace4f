/**
 * Standard Webhooks 1.0: `webhook-signature` over `id.timestamp.body`, with several entries during a key rotation.
 * Source: standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
 */
import { verify as verifyBytes } from 'node:crypto';
import type { Millis } from '../../core/time.ts';
import { assertSecrets, readStandardKey, standardSecretFault } from '../../core/webhook-secrets.ts';
import { anyMatches, credential, hmacSha256, type Verify } from './scheme.ts';

/** Without ".", which would make the signed text ambiguous. */
const ID = /^[!-\-/-~]{1,128}$/;
/** Whole seconds. `parseInt` would take "1767323045abc" as well. */
const TIMESTAMP = /^\d{10}$/;
const ENTRY = /^([a-z0-9]{1,8}),([A-Za-z0-9+/=]{1,200})$/;
const SHAPES: Readonly<Record<string, RegExp>> = {
  v1: /^[A-Za-z0-9+/]{43}=$/,
  v1a: /^[A-Za-z0-9+/]{86}==$/,
};
/** The limit of signatures, because verifying ed25519 is expensive. */
const MOST = 8;
/** A well-formed but wrong signature, verified if none was received. */
const DECOY = Buffer.alloc(64).toString('base64');

export interface StandardWebhooksParts {
  /** `whsec_…` and `whpk_…`, in any number. */
  readonly secrets: readonly string[];
  /** How far the signed time may differ from now. */
  readonly tolerance: Millis;
}

/** Signatures by version; empty if the header is malformed. Unknown versions are ignored. */
function signaturesIn(header: string): Readonly<Record<'v1' | 'v1a', readonly string[]>> {
  const entries = header.split(' ', MOST + 1).map((entry) => ENTRY.exec(entry) ?? []);
  const strange = entries.some(
    ([, version = '', text = '']) => version === '' || !(SHAPES[version]?.test(text) ?? true),
  );
  const of = (wanted: string): readonly string[] =>
    strange || entries.length > MOST
      ? []
      : entries.flatMap(([, version, text = '']) => (version === wanted ? [text] : []));
  return { v1: of('v1'), v1a: of('v1a') };
}

/** @throws {TypeError} without a secret, or for an invalid one */
export function standardWebhooks({ secrets, tolerance }: StandardWebhooksParts): Verify {
  assertSecrets(secrets, standardSecretFault);
  const keys = secrets.map(readStandardKey);
  const shared = keys.flatMap((key) => (key.version === 'v1' ? [key.secret] : []));
  const publicKeys = keys.flatMap((key) => (key.version === 'v1a' ? [key.publicKey] : []));

  return (request, now) => {
    const id = credential(request, 'webhook-id');
    const timestamp = credential(request, 'webhook-timestamp');
    const { v1, v1a } = signaturesIn(credential(request, 'webhook-signature'));
    const signed = [`${id}.${timestamp}.`, request.body];
    const expected = shared.map((secret) => hmacSha256(secret, signed, 'base64'));
    let proven = anyMatches(expected, v1);

    const message =
      publicKeys.length > 0 ? Buffer.concat(signed.map((part) => Buffer.from(part))) : undefined;
    for (const key of publicKeys) {
      for (const text of v1a.length > 0 ? v1a : [DECOY]) {
        const signature = Buffer.from(text, 'base64');
        // The decoder drops unused bits of the last character, but a signature must have only one spelling.
        const exact = signature.toString('base64') === text;
        if (message && verifyBytes(null, message, key, signature) && exact) proven = true;
      }
    }
    const sentAt = Number(timestamp) * 1000;
    const timely = TIMESTAMP.test(timestamp) && Math.abs(now - sentAt) <= tolerance;
    return proven && timely && ID.test(id) ? { deliveryId: id, sentAt } : undefined;
  };
}
