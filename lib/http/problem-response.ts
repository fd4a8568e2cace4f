import type middy from '@middy/core';
import { errorToHttp } from '../core/http/answer.ts';
import type { HttpAnswer } from '../core/http/types.ts';
import type { Log } from '../core/ports.ts';
import type { Received } from './middleware.ts';

/** The outermost middleware: answers what the others throw. Nothing was sent yet: operations answer their own errors. */
export const problemResponse = ({ log }: { log: Log }): middy.MiddlewareObj<Received, HttpAnswer> => ({
  onError: (request) => {
    const { requestId } = request.event.incoming;
    request.response = errorToHttp(request.error, { requestId, outcome: 'none', log });
  },
});
