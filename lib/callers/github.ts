import { hubSignature } from './schemes/hub-signature.ts';
import type { Verify } from './schemes/scheme.ts';

/**
 * GitHub's webhooks: `X-Hub-Signature-256`. The SHA-1 `X-Hub-Signature` beside it is not looked at.
 * Source: docs.github.com, "Validating webhook deliveries".
 */
export const github = (secrets: readonly string[]): Verify =>
  hubSignature({ header: 'x-hub-signature-256', deliveryHeader: 'x-github-delivery', secrets });
