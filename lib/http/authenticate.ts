import type { Authenticate } from '../core/caller.ts';
import { ProblemError } from '../core/errors.ts';
import type { Middleware } from './exchange.ts';

export interface AuthenticateParts {
  readonly authenticate: Authenticate;
  /** The value of `WWW-Authenticate`: the schemes that this deployment accepts, and nothing else. */
  readonly challenge: string;
}

/** One answer for every failure, so that nobody learns which part was wrong. */
export const authentication = ({ authenticate, challenge }: AuthenticateParts): Middleware => ({
  before: (request) => {
    const caller = authenticate(request.event.incoming.request);
    if (caller === undefined)
      throw new ProblemError('Unauthenticated', {}, { 'WWW-Authenticate': challenge });
    request.event.caller = caller;
  },
});
