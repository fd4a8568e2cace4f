/** The OpenAPI 3.1 document, whole. Pure: what the code enforces, in another notation. */

import { paths } from './operations.ts';
import { problemResponses } from './problem-responses.ts';
import { requestSchemas } from './request-schemas.ts';
import { resultComponents } from './result-components.ts';
import { headers, type JsonObject, parameters, securitySchemes } from './shared-components.ts';

const DESCRIPTION = `Takes outbound rules out of Alibaba Cloud security groups, safely, on request, exactly once.

A request is the parameters of RevokeSecurityGroupEgress as JSON, and a **ClientToken** that names the change. What
was answered under a token is answered again, and the rule is not touched again. Problems are RFC 9457; \`outcome\` says
whether something may have changed.

Callers that are webhooks get these bodies under statuses that their senders treat rightly: what time fixes as 503, a
final refusal as 200; \`X-Original-Status\` then has the status of this document.`;

export interface DocumentOptions {
  /** Where the API is, relative to the document or absolute. */
  readonly server?: { readonly url: string; readonly description: string };
  readonly version: string;
}

export function openapiDocument({ version, server }: DocumentOptions): JsonObject {
  return {
    openapi: '3.1.0',
    info: {
      title: 'revoke-egress',
      version,
      summary: 'Outbound rules out of security groups, exactly once.',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [server ?? { url: '/', description: 'Where this document is served; any base path works.' }],
    // The empty one is the gateway of `npm start`, where every caller on the machine is "local".
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

/** As a file: two spaces, one line feed at the end. */
export const asFile = (document: JsonObject): string => `${JSON.stringify(document, null, 2)}\n`;
