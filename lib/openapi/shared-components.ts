/** What the documents are made of; parameters, headers and ways to authenticate. */
import type { Parameter } from '../core/request/own-parameters.ts';
import { parameter } from '../core/request/parameters.ts';

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** A value of the core as JSON: what is `undefined` is left out. */
export const toJson = (value: unknown): Json => JSON.parse(JSON.stringify(value));

export const ref = (kind: string, name: string): JsonObject => ({ $ref: `#/components/${kind}/${name}` });

const { pattern = '', maxLength = 0 }: Parameter = parameter('ClientToken');
const TOKEN = { type: 'string', minLength: 1, maxLength, pattern };

export const parameters = (): JsonObject => ({
  ClientToken: {
    name: 'ClientToken',
    in: 'path',
    required: true,
    description: 'The token of the revocation, percent-encoded.',
    schema: TOKEN,
    example: 'ticket-4711',
  },
  'Idempotency-Key': {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Replaces the member ClientToken: bare, or an RFC 8941 string in quotes. A key with a comma must be in quotes. If it is sent more than once, or together with ClientToken, all values must be equal.',
    // No example: a viewer would send it with the token of the body, and the two would differ.
    schema: { type: 'string', maxLength: 130 },
  },
  Prefer: {
    name: 'Prefer',
    in: 'header',
    description:
      'RFC 7240: `wait=n` waits up to n seconds for an attempt of the same token that is still running, instead of a 409.',
    schema: { type: 'string', maxLength: 1024 },
    examples: { wait: { summary: 'At most five seconds', value: 'wait=5' } },
  },
});

const header = (description: string, value: string): JsonObject => ({
  description,
  schema: { type: 'string' },
  example: value,
});

export const headers = (): JsonObject => ({
  'X-Request-Id': header('Id of this request in the log of the service.', '1-69550e80-5f0c1a2b'),
  'Idempotency-Replayed': header('`true`: this is the stored answer of an earlier request.', 'true'),
  'Preference-Applied': header('The preference that was honoured.', 'wait=5'),
  'Retry-After': header('Whole seconds.', '2'),
  Allow: header('The methods that this path allows.', 'POST'),
  'WWW-Authenticate': header('The schemes that this deployment accepts.', 'Bearer'),
});

export const securitySchemes = (): JsonObject => ({
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'A token. The service stores only its digest.',
  },
  appCode: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'With API Gateway: `APPCODE` and the code of the application, which the gateway checks.',
  },
  webhookSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description: 'Standard Webhooks 1.0, with `webhook-id` and `webhook-timestamp`: a signature of the body.',
  },
});
