import { ProblemError } from '../core/errors/errors.ts';
import type { Authenticate } from '../core/http/caller.ts';
import type { Received } from './middleware.ts';

export interface AuthenticateParts {
  readonly authenticate: Authenticate;
  /** The value of `WWW-Authenticate`: the schemes that this deployment accepts. */
  readonly challenge: string;
}

/** One answer for every failed authentication: it does not reveal which part was wrong. */
export const unauthenticated = ({ challenge }: Pick<AuthenticateParts, 'challenge'>): ProblemError =>
  new ProblemError('Unauthenticated', {}, { 'WWW-Authenticate': challenge });

export const authentication = (parts: AuthenticateParts) => {
  return ({ incoming }: Received) => {
    const caller = parts.authenticate(incoming.request);
    if (caller === undefined) throw unauthenticated(parts);
    return { caller };
  };
};
