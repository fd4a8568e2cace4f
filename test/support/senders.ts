/** Signs as every vendor does, implemented from the vendors' documents and not from `lib/callers`. */
import { createHmac, createPrivateKey, sign } from 'node:crypto';
import { github, jira } from '../../lib/callers/schemes/hub-signature.ts';
import { pagerduty } from '../../lib/callers/schemes/pagerduty.ts';
import type { Verify } from '../../lib/callers/schemes/scheme.ts';
import { standardWebhooks } from '../../lib/callers/schemes/standard-webhooks.ts';
import { zendesk } from '../../lib/callers/schemes/zendesk.ts';
import type { HttpRequest } from '../../lib/core/http/types.ts';

/** 2026-01-02T03:04:05Z, the instant of the vectors. */
export const NOW = 1_767_323_045_000;
const TOLERANCE = 300_000;

export interface Delivery {
  readonly secret: string;
  readonly body: string | Buffer;
  /** The time of the sender's clock. */
  readonly at?: number;
  readonly id?: string;
  /** Replaces the time of the sender's clock (Standard Webhooks only). */
  readonly timestamp?: string;
}

export interface Sender {
  readonly name: string;
  /** Two valid secrets of the scheme. */
  readonly secrets: readonly [string, string];
  /** The headers of one delivery. */
  readonly headers: (delivery: Delivery) => Record<string, string>;
  readonly signatureHeader: string;
  readonly timestampHeader?: string;
  /** The delivery id is part of what is signed. */
  readonly signsId?: true;
  readonly verify: (secrets: readonly string[]) => Verify;
}

const hmac = (secret: string | Buffer, body: string | Buffer, ...before: string[]) => {
  const sum = createHmac('sha256', secret);
  for (const part of [...before, body]) sum.update(part);
  return sum;
};

const TEXT_SECRETS = ['a-secret-of-twenty-four!', 'another-secret-of-a-few!'] as const;
const SEED = Buffer.from(Array.from({ length: 32 }, (_, byte) => byte));
const PKCS8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), SEED]);
const ed25519 = createPrivateKey({ key: PKCS8, format: 'der', type: 'pkcs8' });
/** The public key of the seed 00…1f, of the vector in the facts. */
export const PUBLIC_KEY = 'whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=';

const seconds = (at: number) => String(Math.floor(at / 1000));

export const standard: Sender = {
  name: 'Standard Webhooks (v1)',
  secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'],
  headers: ({ secret, body, at = NOW, id = 'msg_1', timestamp = seconds(at) }) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    return {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${hmac(key, body, `${id}.${timestamp}.`).digest('base64')}`,
    };
  },
  signatureHeader: 'webhook-signature',
  timestampHeader: 'webhook-timestamp',
  signsId: true,
  verify: (secrets) => standardWebhooks({ secrets, tolerance: TOLERANCE }),
};

export const asymmetric: Sender = {
  ...standard,
  name: 'Standard Webhooks (v1a)',
  secrets: [PUBLIC_KEY, 'whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='],
  headers: ({ body, at = NOW, id = 'msg_1', timestamp = seconds(at) }) => {
    const message = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)]);
    return {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1a,${sign(null, message, ed25519).toString('base64')}`,
    };
  },
};

export const SENDERS: readonly Sender[] = [
  standard,
  asymmetric,
  {
    name: 'GitHub',
    secrets: TEXT_SECRETS,
    headers: ({ secret, body, id = 'delivery-1' }) => ({
      'x-github-delivery': id,
      'x-github-event': 'issues',
      'x-hub-signature': `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`,
      'x-hub-signature-256': `sha256=${hmac(secret, body).digest('hex')}`,
    }),
    signatureHeader: 'x-hub-signature-256',
    verify: github,
  },
  {
    name: 'Jira',
    secrets: TEXT_SECRETS,
    headers: ({ secret, body, id = 'delivery-1' }) => ({
      'x-atlassian-webhook-identifier': id,
      'x-hub-signature': `sha256=${hmac(secret, body).digest('hex')}`,
    }),
    signatureHeader: 'x-hub-signature',
    verify: jira,
  },
  {
    name: 'Zendesk',
    secrets: TEXT_SECRETS,
    headers: ({ secret, body, at = NOW, id = 'delivery-1' }) => {
      const timestamp = new Date(at).toISOString().replace('.000', '');
      return {
        'x-zendesk-webhook-invocation-id': id,
        'x-zendesk-webhook-signature-timestamp': timestamp,
        'x-zendesk-webhook-signature': hmac(secret, body, timestamp).digest('base64'),
      };
    },
    signatureHeader: 'x-zendesk-webhook-signature',
    timestampHeader: 'x-zendesk-webhook-signature-timestamp',
    verify: (secrets) => zendesk({ secrets, tolerance: TOLERANCE }),
  },
  {
    name: 'PagerDuty',
    secrets: TEXT_SECRETS,
    headers: ({ secret, body, id = 'delivery-1' }) => ({
      'x-webhook-id': id,
      'x-pagerduty-signature': `v1=${hmac(secret, body).digest('hex')}`,
    }),
    signatureHeader: 'x-pagerduty-signature',
    verify: pagerduty,
  },
];

/** A POST through the gateway. */
export const post = (
  headers: Record<string, string>,
  body: string | Buffer,
  change: Partial<HttpRequest> = {},
): HttpRequest => ({
  entryPoint: 'gateway',
  method: 'POST',
  path: '/revocations',
  headers,
  body: Buffer.from(body),
  ...change,
});
