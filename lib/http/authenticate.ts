import { ProblemError } from '../core/errors/errors.ts';
import type { Authenticate } from '../core/http/caller.ts';
import type { Middleware } from './exchange.ts';

export interface AuthenticateParts {
  readonly authenticate: Authenticate;
  /** The value of `WWW-Authenticate`: the schemes that this deployment accepts, and nothing else. */
  readonly challenge: string;
}

/** The one answer for everybody who could not be proven: it says nothing of which part was wrong. */
export const unauthenticated = ({ challenge }: Pick<AuthenticateParts, 'challenge'>): ProblemError =>
  new ProblemError('Unauthenticated', {}, { 'WWW-Authenticate': challenge });

export const authentication = (parts: AuthenticateParts): Middleware => ({
  before: (request) => {
    const caller = parts.authenticate(request.event.incoming.request);
    if (caller === undefined) throw unauthenticated(parts);
    request.event.caller = caller;
  },
});
