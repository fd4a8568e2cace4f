/** The three routes. */
import { parameter } from '../core/request/parameters.ts';
import { ANSWER_SAMPLES } from './answer-samples.ts';
import { problemsWith } from './problem-responses.ts';
import { REQUEST_SAMPLES } from './request-samples.ts';
import { memberSchema } from './request-schemas.ts';
import { type JsonObject, ref, toJson } from './shared-components.ts';

const TAG = 'Revocations';

function ok(description: string, schemas: readonly string[], samples: object): JsonObject {
  const [only = ''] = schemas;
  return {
    description,
    headers: Object.fromEntries(
      ['X-Request-Id', 'Idempotency-Replayed', 'Preference-Applied'].map((name) => [
        name,
        ref('headers', name),
      ]),
    ),
    content: {
      'application/json': {
        schema:
          schemas.length === 1
            ? ref('schemas', only)
            : { oneOf: schemas.map((name) => ref('schemas', name)) },
        examples: toJson(samples),
      },
    },
  };
}

const revoke = (): JsonObject => ({
  operationId: 'revoke',
  tags: [TAG],
  summary: 'Revoke outbound rules, exactly once',
  description:
    'Revokes the rules that the request names. The same request with the same ClientToken gets the stored answer, ' +
    'member for member, with `Idempotency-Replayed: true`. ECS is not called again, ' +
    'even if the rule was added again since. Another request with the same token is a 422.',
  parameters: [ref('parameters', 'Idempotency-Key'), ref('parameters', 'Prefer')],
  requestBody: {
    required: true,
    description: 'At most 64 KiB, every member at most once.',
    content: {
      'application/json': { schema: ref('schemas', 'RevokeRequest'), examples: toJson(REQUEST_SAMPLES) },
    },
  },
  responses: {
    200: ok(
      'Revoked, or nothing matched, or what a dry run would revoke.',
      ['RevocationResult', 'DryRunResult', 'IgnoredResult'],
      ANSWER_SAMPLES.revoke,
    ),
    ...problemsWith(400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 502, 503, 504),
  },
});

const state = (): JsonObject => ({
  operationId: 'state',
  tags: [TAG],
  summary: 'The state of a revocation',
  description:
    "The caller's own revocation. Changes nothing, and does not call ECS. The body is empty or `{}`.",
  parameters: [ref('parameters', 'ClientToken')],
  responses: {
    200: ok('The state of the revocation.', ['RevocationState'], ANSWER_SAMPLES.state),
    ...problemsWith(400, 401, 403, 404, 405, 413, 415, 500, 503),
  },
});

const restore = (): JsonObject => ({
  operationId: 'restore',
  tags: [TAG],
  summary: 'Restore the revoked rules, once',
  description:
    'Authorises exactly the rules in `Revoked` again. A repeated restore gets the stored answer and never opens a rule ' +
    'again. It is a separate function with its own role, and the policy must allow it.',
  parameters: [ref('parameters', 'ClientToken')],
  requestBody: {
    required: false,
    description: 'Optional.',
    content: {
      'application/json': {
        schema: {
          type: 'object',
          additionalProperties: false,
          properties: {
            DryRun: {
              type: 'boolean',
              default: false,
              description: 'Report what would be authorised; change and store nothing.',
            },
            Reason: memberSchema(parameter('Reason')),
            RequestedBy: memberSchema(parameter('RequestedBy')),
          },
        },
        examples: {
          'dry run': { summary: 'What would be restored?', value: { DryRun: true } },
          restore: { summary: 'Restored', value: {} },
          'with a reason': { summary: 'Why', value: { Reason: 'CHG0031300', RequestedBy: 'lin.wei' } },
        },
      },
    },
  },
  responses: {
    200: ok(
      'The rules are listed again, or what a dry run would authorise.',
      ['RestoreResult', 'RestoreDryRunResult'],
      ANSWER_SAMPLES.restore,
    ),
    ...problemsWith(400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 502, 503, 504),
  },
});

/** `paths`; any base path may precede them. */
export const paths = (): JsonObject => ({
  '/revocations': { post: revoke() },
  '/revocations/{ClientToken}': { get: state() },
  '/revocations/{ClientToken}/restore': { post: restore() },
});
