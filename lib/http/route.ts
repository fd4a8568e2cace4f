import { ProblemError } from '../core/errors/errors.ts';
import type { HttpAnswer } from '../core/http/types.ts';
import { printable } from '../core/visible.ts';
import type { Known, Received } from './middleware.ts';

/** Answers the requests of a route. */
export type Serve = (request: Known) => Promise<HttpAnswer>;

/** The routes that a function serves; the token is that of the path. */
export interface Routes<T> {
  readonly revoke?: T;
  readonly state?: (token: string) => T;
  readonly restore?: (token: string) => T;
}

const METHODS = { revoke: 'POST', state: 'GET', restore: 'POST' } as const;

const TEMPLATES = {
  revoke: '…/revocations',
  state: '…/revocations/{ClientToken}',
  restore: '…/revocations/{ClientToken}/restore',
} as const;

/** Decoded once, each by itself: an encoded slash is part of its segment. */
function segmentsOf(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined; // Malformed percent-encoding: no route matches.
  }
}

interface Match<T> {
  readonly method: string;
  readonly route: T;
}

/** Every route that the last segments may mean: a token may be called "revocations" too. */
function matches<T>(path: string, { revoke, state, restore }: Routes<T>): Match<T>[] {
  const segments = segmentsOf(path);
  if (!segments) return [];
  const [third, second, last] = [segments.at(-3), segments.at(-2), segments.at(-1)];
  const found: Match<T>[] = [];
  if (restore && third === 'revocations' && second !== undefined && last === 'restore')
    found.push({ method: METHODS.restore, route: restore(second) });
  if (revoke !== undefined && (last === undefined || last === 'revocations'))
    found.push({ method: METHODS.revoke, route: revoke });
  if (state && second === 'revocations' && last !== undefined)
    found.push({ method: METHODS.state, route: state(last) });
  return found;
}

/**
 * Matches the last segments only, so that any base path in a gateway works; the bare root is a revocation too.
 * @throws {ProblemError} 404 `RouteNotFound`, 405 `MethodNotAllowed` with `Allow`
 */
export function matchRoute<T>(method: string, path: string, routes: Routes<T>): T {
  const found = matches(path, routes);
  if (found.length === 0) {
    const detail = `There is no route for the path "${printable(path)}". This function serves ${listed(routes)}.`;
    throw new ProblemError('RouteNotFound', { detail });
  }
  const match = found.find((each) => each.method === method);
  if (match) return match.route;
  const allow = [...new Set(found.map((each) => each.method))].join(', ');
  const detail = `The method "${printable(method)}" is not allowed for the path "${printable(path)}". Use ${allow}.`;
  throw new ProblemError('MethodNotAllowed', { detail }, { Allow: allow });
}

const listed = (routes: Routes<unknown>): string =>
  (['revoke', 'state', 'restore'] as const)
    .filter((name) => routes[name] !== undefined)
    .map((name) => `${METHODS[name]} ${TEMPLATES[name]}`)
    .join(', ');

export const route = (routes: Routes<Serve>) => {
  return ({ incoming }: Received) => {
    const { entryPoint, method, path } = incoming.request;
    if (entryPoint === 'direct' && !routes.revoke) {
      const detail = `A direct invocation can only revoke, which this function does not. It serves ${listed(routes)}, through API Gateway or an HTTP trigger.`;
      throw new ProblemError('RouteNotFound', { detail });
    }
    return { serve: matchRoute(method, path, routes) };
  };
};
