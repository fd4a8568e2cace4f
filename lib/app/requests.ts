/** An app that answers the requests of callers. */
import type { Authenticate } from '../core/http/caller.ts';
import type { Operations } from '../core/http/operations.ts';
import type { App } from '../fc/function.ts';
import { createFcHandler } from '../fc/handler.ts';
import { createChain } from '../http/chain.ts';
import { createCallers } from './callers.ts';
import { type AppParts, appOf, type Deployment } from './entry.ts';

export interface RequestParts extends AppParts {
  readonly authenticate: Authenticate;
  /** The value of `WWW-Authenticate`; default `Bearer`. */
  readonly challenge?: string;
}

export function createRequestApp(parts: RequestParts, operations: Operations): App {
  const { authenticate, challenge = 'Bearer', clock, random, log, settings } = parts;
  const { answerWithin, errorsUrl } = settings;
  const serve = createChain({ authenticate, challenge, clock, log, answerWithin }, operations);
  return appOf(createFcHandler({ serve, clock, random, log, errorsUrl }), parts);
}

export const configureCallers = ({ settings, file, clock }: Deployment, operation: 'revoke' | 'restore') =>
  createCallers(file, { env: process.env, clock, verify: settings.verify, operation });
