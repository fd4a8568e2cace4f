/** The typed client of revoke-egress. */
export type { Problem, ProblemOutcome } from '../core/errors.ts';
export type * from '../core/result.ts';
export type { Rule } from '../core/rule.ts';
export { type Auth, allOf, NO_AUTH } from './auth.ts';
export { type AccessKey, acs3 } from './auth-acs3.ts';
export { type AppCodeOptions, appCode } from './auth-app-code.ts';
export { type AppSignatureOptions, appSignature } from './auth-app-signature.ts';
export { type BearerOptions, bearer } from './auth-bearer.ts';
export { standardWebhooks } from './auth-standard-webhooks.ts';
export { type Client, type ClientParts, createClient } from './client.ts';
export type { CallOptions, ClientAnswer, Retry } from './client-types.ts';
export { createDirectTransport, type DirectOptions } from './direct-transport.ts';
export { createHttpTransport, type HttpOptions } from './http-transport.ts';
export { RETRY, type RetryOptions } from './retry.ts';
export type { FlatBody, PermissionsBody, RevokeBody, RuleBody, RuleIdsBody } from './revoke-body.ts';
export { type Call, ClientFault, NoReply, type Reply, type Transport } from './transport.ts';
export { type Delivery, SENDERS, type Sender, signWebhook } from './webhook-signature.ts';
