import { ProblemError } from '../core/errors/errors.ts';
import { filled, type Middleware } from './exchange.ts';

/** Bytes of a revoke request. */
const MAX_REQUEST = 64 * 1024;
/** Bytes of any body: API Gateway's own limit on serverless instances. Function Compute's triggers let 32 MB through. */
const MAX_BODY = 8 * 1024 * 1024;

function refuseAbove(limit: number, size: number, fix: string): void {
  if (size <= limit) return;
  throw new ProblemError('PayloadTooLarge', {
    detail: `The body has ${size} bytes; at most ${limit} are accepted. ${fix}`,
  });
}

/** Before the body is hashed, which costs what its length costs. */
export const bodySize = (): Middleware => ({
  before: (request) =>
    refuseAbove(MAX_BODY, request.event.incoming.request.body.length, 'Send a smaller one.'),
});

/**
 * After authentication: a sender of webhooks, whose limit is its own, must get its own statuses, or it disables the
 * subscription.
 */
export const callerBodySize = (): Middleware => ({
  before: (request) => {
    const { maxBody } = filled(request.event, 'caller');
    const fix =
      maxBody === undefined
        ? 'Send fewer rules in one request.'
        : 'Send a smaller payload, or ask the operator to raise maxPayloadKiB of this caller.';
    refuseAbove(maxBody ?? MAX_REQUEST, request.event.incoming.request.body.length, fix);
  },
});
