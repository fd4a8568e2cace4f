/** The typed client of revoke-egress. */
export type { Problem, ProblemOutcome } from '../core/errors/problem.ts';
export type * from '../core/model/result.ts';
export type { Rule } from '../core/model/rule.ts';
export { type AccessKey, acs3 } from './auth/acs3.ts';
export { type AppSignatureOptions, appSignature } from './auth/app-signature.ts';
export { type Auth, allOf, NO_AUTH } from './auth/auth.ts';
export { standardWebhooks } from './auth/standard-webhooks.ts';
export { type AppCodeOptions, appCode, type BearerOptions, bearer } from './auth/tokens.ts';
export { type Delivery, SENDERS, type Sender, signWebhook } from './auth/webhook-signature.ts';
export { type Client, type ClientParts, createClient } from './client.ts';
export { RETRY, type RetryOptions } from './retry.ts';
export type {
  FlatBody,
  PermissionsBody,
  RevokeBody,
  RuleBody,
  RuleIdsBody,
  WhyBody,
} from './revoke-body.ts';
export { type Call, ClientFault, NoReply, type Reply, type Transport } from './transport.ts';
export { createDirectTransport, type DirectOptions } from './transports/direct.ts';
export { createHttpTransport, type HttpOptions } from './transports/http.ts';
export type { CallOptions, ClientAnswer, RestoreOptions, Retry, RevocationState } from './types.ts';
