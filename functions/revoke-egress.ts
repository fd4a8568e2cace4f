/** Behind API Gateway, an HTTP trigger or a direct invocation: revokes. */
import { createRevokeEntry } from '../lib/app/revoke.ts';

export const { handler, initialize, preStop } = createRevokeEntry();
