/** Signs deliveries like the webhook senders that `lib/callers` verifies. */
import { createHmac, createPrivateKey, sign as signBytes } from 'node:crypto';
import type { Millis } from '../../core/time.ts';
import { ClientFault } from '../transport.ts';

export const SENDERS = ['github', 'jira', 'zendesk', 'pagerduty', 'standard-webhooks'] as const;
export type Sender = (typeof SENDERS)[number];

export interface Delivery {
  readonly body: string | Uint8Array;
  /** The delivery id, which a redelivery keeps. Printable ASCII without dots. */
  readonly id: string;
  readonly now: Millis;
}

type Sign = (secret: string, delivery: Delivery) => Record<string, string>;

const hmac = (
  secret: string | Buffer,
  parts: readonly (string | Uint8Array)[],
  encoding: 'hex' | 'base64',
) => {
  const hash = createHmac('sha256', secret);
  for (const part of parts) hash.update(part);
  return hash.digest(encoding);
};

/** The PKCS #8 prefix of the 32 bytes of an ed25519 seed (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const PREFIXED = /^(whsec|whsk)_([A-Za-z0-9+/]+={0,2})$/;

const SIGNERS: Readonly<Record<Sender, Sign>> = {
  github: (secret, { body, id }) => ({
    'x-github-delivery': id,
    'x-hub-signature-256': `sha256=${hmac(secret, [body], 'hex')}`,
  }),
  jira: (secret, { body, id }) => ({
    'x-atlassian-webhook-identifier': id,
    'x-hub-signature': `sha256=${hmac(secret, [body], 'hex')}`,
  }),
  zendesk: (secret, { body, id, now }) => {
    const timestamp = new Date(now).toISOString().replace(/\.\d{3}Z$/, 'Z');
    return {
      'x-zendesk-webhook-invocation-id': id,
      'x-zendesk-webhook-signature-timestamp': timestamp,
      'x-zendesk-webhook-signature': hmac(secret, [timestamp, body], 'base64'),
    };
  },
  pagerduty: (secret, { body, id }) => ({
    'x-webhook-id': id,
    'x-pagerduty-signature': `v1=${hmac(secret, [body], 'hex')}`,
  }),
  'standard-webhooks': (secret, { body, id, now }) => {
    const timestamp = String(Math.floor(now / 1000));
    const signature = standardSigner(secret)([`${id}.${timestamp}.`, body]);
    return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
  },
};

/**
 * Unlike those of all other senders, these secrets are decoded from base64: `whsec_` for HMAC, `whsk_` for ed25519.
 * @throws {ClientFault} for an invalid secret
 */
export function standardSigner(secret: string): (parts: readonly (string | Uint8Array)[]) => string {
  const [, kind, base64 = ''] = PREFIXED.exec(secret) ?? [];
  const key = Buffer.from(base64, 'base64');
  if (kind === 'whsec' && key.length >= 24 && key.length <= 64)
    return (parts) => `v1,${hmac(key, parts, 'base64')}`;
  if (kind === 'whsk' && key.length === 32) {
    const signer = createPrivateKey({ key: Buffer.concat([PKCS8, key]), format: 'der', type: 'pkcs8' });
    return (parts) => {
      const message = Buffer.concat(parts.map((part) => Buffer.from(part)));
      return `v1a,${signBytes(null, message, signer).toString('base64')}`;
    };
  }
  throw new ClientFault(
    'a Standard Webhooks secret is whsec_ and base64 of 24 to 64 bytes, or whsk_ and base64 of 32',
  );
}

/**
 * The headers with which `sender` signs `delivery`, names in lower case.
 * @throws {ClientFault} for an invalid secret or id
 */
export function signWebhook(sender: Sender, secret: string, delivery: Delivery): Record<string, string> {
  // `createHmac` would accept an empty key.
  if (secret === '') throw new ClientFault('the secret is empty');
  if (!/^[!-\-/-~]{1,128}$/.test(delivery.id)) {
    throw new ClientFault('a delivery id is 1 to 128 printable ASCII characters without spaces and dots');
  }
  return SIGNERS[sender](secret, delivery);
}
