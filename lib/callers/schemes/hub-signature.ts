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
 * `sha256=` and the hexadecimal HMAC-SHA256 of the body, as WebSub has it. Neither a time nor the delivery id is signed:
 * a delivery that somebody has captured verifies for ever.
 * @throws {TypeError} for no secret, or a weak one
 */
export function hubSignature({ header, deliveryHeader, secrets }: HubSignatureParts): Verify {
  assertSecrets(secrets, textSecretFault);
  return (request) => {
    const came = credential(request, header);
    const expected = secrets.map((secret) => `sha256=${hmacSha256(secret, [request.body], 'hex')}`);
    const proven = anyMatches(expected, SIGNATURE.test(came) ? [came] : []);
    return proven ? deliveryOf(request, deliveryHeader) : undefined;
  };
}

/**
 * GitHub's webhooks: `X-Hub-Signature-256`. The SHA-1 `X-Hub-Signature` beside it is not looked at.
 * Source: docs.github.com, "Validating webhook deliveries".
 */
export const github = (secrets: readonly string[]): Verify =>
  hubSignature({ header: 'x-hub-signature-256', deliveryHeader: 'x-github-delivery', secrets });

/**
 * Webhooks of Jira Cloud that an administrator has registered: `X-Hub-Signature`, SHA-256 only, though the header may
 * name other methods one day.
 * Source: developer.atlassian.com, "Webhooks" of Jira Cloud.
 */
export const jira = (secrets: readonly string[]): Verify =>
  hubSignature({ header: 'x-hub-signature', deliveryHeader: 'x-atlassian-webhook-identifier', secrets });
