import { errorToHttp } from '../core/http/answer.ts';
import type { Log } from '../core/ports.ts';
import type { Middleware } from './exchange.ts';

/**
 * The outermost middleware: whatever was thrown inside becomes an answer. It is the only one that makes one, since
 * middy runs every `onError` for every throw, also those of middlewares that the request never reached.
 */
export const problemResponse = ({ log }: { log: Log }): Middleware => ({
  onError: (request) => {
    const { incoming, began } = request.event;
    request.response = errorToHttp(request.error, {
      requestId: incoming.requestId,
      outcome: began ? 'unknown' : 'none',
      log,
    });
  },
});
