import { ProblemError } from '../core/errors/errors.ts';
import type { Known, Received } from './middleware.ts';

/** Bytes of a revoke request. */
const MAX_REQUEST = 64 * 1024;
/** Bytes of any body: API Gateway's limit on serverless instances. Function Compute's triggers pass on up to 32 MB. */
const MAX_BODY = 8 * 1024 * 1024;

function refuseAbove(limit: number, { incoming }: Received, fix: string): void {
  const size = incoming.request.body.length;
  if (size <= limit) return;
  throw new ProblemError('PayloadTooLarge', {
    detail: `The body has ${size} bytes; at most ${limit} are accepted. ${fix}`,
  });
}

/** Before authentication, which hashes the body. */
export const bodySize = (request: Received): void => refuseAbove(MAX_BODY, request, 'Send a smaller one.');

/** After authentication: callers have limits of their own, and webhook senders get the statuses that they understand. */
export function callerBodySize(request: Known): void {
  const { maxBody } = request.caller;
  const fix =
    maxBody === undefined
      ? 'Send fewer rules in one request.'
      : 'Send a smaller payload, or ask the operator to raise maxPayloadKiB of this caller.';
  refuseAbove(maxBody ?? MAX_REQUEST, request, fix);
}
