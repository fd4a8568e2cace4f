/**
 * What is used of the vendor's SDK beside its request models: the signature, the flattening of parameters, the rules of
 * endpoints, and the credential. Imported by sub-path, because the package itself loads a client that sends requests in
 * its own way (`docs/decisions/0025-own-ecs-requests.md`).
 */
import * as credentials from '@alicloud/credentials';
import * as utils from '@alicloud/openapi-core/dist/utils.js';

// Node and esbuild take a CommonJS module for its default export; loaders that guess, vitest's, its class.
export const OpenApiUtil = utils.default.default ?? utils.default;
export const Credential = credentials.default.default ?? credentials.default;
export const CredentialConfig = credentials.Config;
