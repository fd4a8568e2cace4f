/** The middlewares of each route, outer to inner. None before `authentication` reads the content of the body. */
import type { Caller } from '../core/http/caller.ts';
import type { Operations } from '../core/http/operations.ts';
import type { AccessNote, HttpAnswer, Incoming } from '../core/http/types.ts';
import { type AuthenticateParts, authentication } from './authenticate.ts';
import { bodySize, callerBodySize } from './body-size.ts';
import { type DeadlineParts, deadline, type Timed } from './deadline.ts';
import { type Known, Middlewares, type Received } from './middleware.ts';
import { answerRestore, answerRevocation, answerState, type OperateParts } from './operate.ts';
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

/** What every route begins with: how long the caller waits, and how much it may send. */
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
    .handler(async (request) => forToken(request.command.token, await act(request)));
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

/** A path segment can be longer than a token, and is logged as far as a token goes. */
const forToken = (token: string | undefined, answer: HttpAnswer): HttpAnswer =>
  token === undefined ? answer : noted(answer, { token: token.slice(0, 64) });

/** The answer as this caller gets it, also when its request was refused. */
function forCaller({ name, deliveryId, sentAt, response }: Caller, answer: HttpAnswer): HttpAnswer {
  const known = noted(answer, {
    caller: name,
    ...(deliveryId !== undefined && { deliveryId }),
    ...(sentAt !== undefined && { sentAt }),
  });
  return response?.webhook ? forWebhook(known) : known;
}
