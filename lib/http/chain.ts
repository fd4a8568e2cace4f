import middy from '@middy/core';
import type { Operations } from '../core/http/operations.ts';
import type { HttpAnswer, Incoming } from '../core/http/types.ts';
import type { Log } from '../core/ports.ts';
import { type AuthenticateParts, authentication } from './authenticate.ts';
import { bodySize, callerBodySize } from './body-size.ts';
import { type DeadlineParts, deadline } from './deadline.ts';
import type { Exchange, Route } from './exchange.ts';
import { operate } from './operate.ts';
import { outOfPlace } from './out-of-place.ts';
import { parseBody } from './parse-body.ts';
import { policy } from './policy.ts';
import { prefer } from './prefer.ts';
import { problemResponse } from './problem-response.ts';
import { readOptions } from './read-options.ts';
import { route } from './route.ts';
import { translation } from './translate.ts';
import { validate } from './validate.ts';
import { forWebhook } from './webhook-status.ts';

export type ChainParts = AuthenticateParts & DeadlineParts & { readonly log: Log };

/** Answers one request; never rejects. Safe for many requests at once: all state is in the exchange. */
export type Chain = (incoming: Incoming) => Promise<HttpAnswer>;

/** Of a path it is whatever stood there: a token has at most 64 characters. */
const tokenOf = (route: Route | undefined): string | undefined =>
  route && 'token' in route ? route.token.slice(0, 64) : undefined;

/** The middlewares, outer to inner. Nothing before `authentication` looks at what the body says. */
export function createChain(parts: ChainParts, operations: Operations): Chain {
  // Without its early timeout, which would answer while the revocation goes on.
  const handler = middy<Exchange, HttpAnswer>({ timeoutEarlyInMillis: 0 })
    .use(problemResponse(parts))
    .use(route())
    .use(bodySize())
    .use(authentication(parts))
    // Only now is known how long this caller waits; what came before takes no time to speak of.
    .use(deadline(parts))
    .use(callerBodySize())
    .use(outOfPlace())
    .use(parseBody())
    .use(readOptions())
    .use(translation(parts))
    .use(validate())
    .use(policy())
    .use(prefer(parts))
    .handler(operate);

  return async (incoming) => {
    const exchange: Exchange = { incoming, operations };
    const answer = await handler(exchange, {});
    const { caller } = exchange;
    if (!caller) return answer;
    const { name, deliveryId, sentAt, manner } = caller;
    const token = exchange.command?.token ?? tokenOf(exchange.route);
    const whose = {
      caller: name,
      ...(token !== undefined && { token }),
      ...(deliveryId !== undefined && { deliveryId }),
      ...(sentAt !== undefined && { sentAt }),
    };
    const noted = { ...answer, note: { ...answer.note, ...whose } };
    return manner?.webhook ? forWebhook(noted) : noted;
  };
}
