/** The OpenAPI 3.1 document, derived from what the code enforces. Pure. */

import { paths } from './operations.ts';
import { problemResponses } from './problem-responses.ts';
import { requestSchemas } from './request-schemas.ts';
import { resultComponents } from './result-components.ts';
import { headers, type JsonObject, parameters, securitySchemes } from './shared-components.ts';

const DESCRIPTION = `Removes outbound rules from Alibaba Cloud security groups, on request, exactly once.

A request is the parameters of RevokeSecurityGroupEgress as JSON, with a **ClientToken** that names the change. A
repeated request gets the stored answer, and does not call ECS again. Errors are RFC 9457 problems; \`outcome\` says
whether something may have changed.

Webhook senders get the same bodies with a status that they handle correctly: 503 for a transient failure, 200 for a
final refusal. \`X-Original-Status\` then has the status of this document.`;

export interface DocumentOptions {
  /** The base URL of the API, absolute or relative to the document. */
  readonly server?: { readonly url: string; readonly description: string };
  readonly version: string;
}

export function openapiDocument({ version, server }: DocumentOptions): JsonObject {
  return {
    openapi: '3.1.0',
    info: {
      title: 'revoke-egress',
      version,
      summary: 'Removes outbound rules from security groups, exactly once.',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [server ?? { url: '/', description: 'The server of this document; any base path works.' }],
    // No security is for the gateway of `npm start`, where every caller on the host is "local".
    security: [{ bearer: [] }, { appCode: [] }, { webhookSignature: [] }, {}],
    tags: [{ name: 'Revocations', description: 'One token, one change, one answer.' }],
    paths: paths(),
    components: {
      schemas: { ...requestSchemas(), ...resultComponents() },
      responses: problemResponses(),
      parameters: parameters(),
      headers: headers(),
      securitySchemes: securitySchemes(),
    },
  };
}

/** The text of the file: indented by two spaces, with a final line feed. */
export const asFile = (document: JsonObject): string => `${JSON.stringify(document, null, 2)}\n`;
