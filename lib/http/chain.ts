/** The middlewares of each route, outer to inner. The middlewares before `authentication` never read the content of the body. */
import type { Caller } from '../core/http/caller.ts';
import type { AccessNote, HttpAnswer, Incoming } from '../core/http/types.ts';
import { type AuthenticateParts, authentication } from './authenticate.ts';
import { bodySize, callerBodySize } from './body-size.ts';
import { type DeadlineParts, deadline, type Timed } from './deadline.ts';
import { type Known, Middlewares, type Received } from './middleware.ts';
import {
  answerRestore,
  answerRevocation,
  answerState,
  type OperateParts,
  type Operations,
} from './operate.ts';
import { rejectMisplacedMembers } from './out-of-place.ts';
import { optionalBody, requestBody } from './parse-body.ts';
import { restorePolicy, revocationPolicy } from './policy.ts';
import { prefer } from './prefer.ts';
import { problemResponse } from './problem-response.ts';
import { readOptions } from './read-options.ts';
import { type Routes, route, type Serve } from './route.ts';
import { translation } from './translate.ts';
import { type Command, validate } from './validate.ts';
import { forWebhook } from './webhook-status.ts';

export type ChainParts = AuthenticateParts & DeadlineParts & OperateParts;

/** Answers one request; never rejects. Safe for many requests at once: they share no state. */
export type Chain = (incoming: Incoming) => Promise<HttpAnswer>;

export function createChain(parts: ChainParts, operations: Operations): Chain {
  const respond = Middlewares.begin<Received>(problemResponse(parts))
    .use(route(routesOf(parts, operations)))
    .check(bodySize)
    .use(authentication(parts))
    .handler(async (request) => forCaller(request.caller, await request.serve(request)));
  return (incoming) => respond({ incoming });
}

function routesOf(parts: ChainParts, { revoke, state, restore }: Operations): Routes<Serve> {
  return {
    ...(revoke && { revoke: revokeRoute(parts, revoke) }),
    ...(state && { state: stateRoute(parts, state) }),
    ...(restore && { restore: restoreRoute(parts, restore) }),
  };
}

/** Every route begins with these two: the time limit of the caller and the size limit of its body. */
const known = <Start extends Known>(parts: ChainParts) =>
  Middlewares.begin<Start>(problemResponse(parts)).use(deadline(parts)).check(callerBodySize);

function revokeRoute(parts: ChainParts, operations: NonNullable<Operations['revoke']>): Serve {
  const act = Middlewares.begin<Known & Timed & { readonly command: Command }>(problemResponse(parts))
    .use(revocationPolicy)
    .use(prefer(parts))
    .handler(answerRevocation(parts, operations));
  return known<Known>(parts)
    .check(rejectMisplacedMembers)
    .use(requestBody)
    .use(translation(parts))
    .use(validate)
    .handler(async (request) => {
      const { token, request: asked } = request.command;
      const { SecurityGroupId: securityGroupId } = asked;
      return noted(await act(request), { ...(token !== undefined && { token }), securityGroupId });
    });
}

interface Named extends Known {
  readonly token: string;
}

function stateRoute(parts: ChainParts, state: NonNullable<Operations['state']>): (token: string) => Serve {
  const serve = known<Named>(parts)
    .use(optionalBody)
    .use(readOptions('state'))
    .handler(answerState(parts, state));
  return (token) => async (request) => forToken(token, await serve({ ...request, token }));
}

function restoreRoute(
  parts: ChainParts,
  operations: NonNullable<Operations['restore']>,
): (token: string) => Serve {
  const serve = known<Named>(parts)
    .check(rejectMisplacedMembers)
    .use(optionalBody)
    .use(readOptions('restore'))
    .use(restorePolicy)
    .handler(answerRestore(parts, operations));
  return (token) => async (request) => forToken(token, await serve({ ...request, token }));
}

const noted = (answer: HttpAnswer, note: AccessNote): HttpAnswer => ({
  ...answer,
  note: { ...answer.note, ...note },
});

/** A path can hold more than the 64 characters of a valid token. Only the first 64 are logged. */
const forToken = (token: string, answer: HttpAnswer): HttpAnswer =>
  noted(answer, { token: token.slice(0, 64) });

/** Adapts the answer to the caller (log fields, webhook statuses), refusals included. */
function forCaller({ name, deliveryId, sentAt, response }: Caller, answer: HttpAnswer): HttpAnswer {
  const known = noted(answer, {
    caller: name,
    ...(deliveryId !== undefined && { deliveryId }),
    ...(sentAt !== undefined && { sentAt }),
  });
  return response?.webhook ? forWebhook(known) : known;
}
