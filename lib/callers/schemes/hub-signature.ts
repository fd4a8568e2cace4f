import { assertSecrets, textSecretFault } from '../../core/webhook-secrets.ts';
import { anyMatches, credential, deliveryOf, hmacSha256, type Verify } from './scheme.ts';

const SIGNATURE = /^sha256=[0-9a-f]{64}$/;

export interface HubSignatureParts {
  /** In lower case. */
  readonly header: string;
  readonly deliveryHeader: string;
  readonly secrets: readonly string[];
}

/**
 * `sha256=` and the hexadecimal HMAC-SHA256 of the body, as in WebSub. Neither a time nor the delivery id is signed, so
 * a captured delivery stays valid.
 * @throws {TypeError} without a secret, or for a weak one
 */
function hubSignature({ header, deliveryHeader, secrets }: HubSignatureParts): Verify {
  assertSecrets(secrets, textSecretFault);
  return (request) => {
    const received = credential(request, header);
    const expected = secrets.map((secret) => `sha256=${hmacSha256(secret, [request.body], 'hex')}`);
    const proven = anyMatches(expected, SIGNATURE.test(received) ? [received] : []);
    return proven ? deliveryOf(request, deliveryHeader) : undefined;
  };
}

/**
 * GitHub's webhooks: `X-Hub-Signature-256`. The SHA-1 header `X-Hub-Signature` is ignored.
 * Source: docs.github.com, "Validating webhook deliveries".
 */
export const github = (secrets: readonly string[]): Verify =>
  hubSignature({ header: 'x-hub-signature-256', deliveryHeader: 'x-github-delivery', secrets });

/**
 * Webhooks of Jira Cloud that an administrator has registered: `X-Hub-Signature`, with SHA-256 only.
 * Source: developer.atlassian.com, "Webhooks" of Jira Cloud.
 */
export const jira = (secrets: readonly string[]): Verify =>
  hubSignature({ header: 'x-hub-signature', deliveryHeader: 'x-atlassian-webhook-identifier', secrets });
