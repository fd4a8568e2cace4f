import { hubSignature } from './schemes/hub-signature.ts';
import type { Verify } from './schemes/scheme.ts';

/**
 * Webhooks of Jira Cloud that an administrator has registered: `X-Hub-Signature`, SHA-256 only, though the header may
 * name other methods one day.
 * Source: developer.atlassian.com, "Webhooks" of Jira Cloud.
 */
export const jira = (secrets: readonly string[]): Verify =>
  hubSignature({ header: 'x-hub-signature', deliveryHeader: 'x-atlassian-webhook-identifier', secrets });
