import { ProblemError } from '../core/errors/errors.ts';
import type { Middleware } from './exchange.ts';

/** Bytes. */
const MAX_BODY = 64 * 1024;

/** Before anything looks into the body: hashing and parsing cost what their input costs. */
export const bodySize = (): Middleware => ({
  before: (request) => {
    const size = request.event.incoming.request.body.length;
    if (size > MAX_BODY) {
      throw new ProblemError('PayloadTooLarge', {
        detail: `The body has ${size} bytes; ${MAX_BODY} are the limit.`,
      });
    }
  },
});
