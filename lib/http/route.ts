import { ProblemError } from '../core/errors.ts';
import type { Middleware } from './exchange.ts';

export type Route = 'revoke';

/** Segments decoded once, each by itself: an encoded slash is part of its segment. */
function segmentsOf(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined; // Not percent-encoding, hence nobody's path.
  }
}

/**
 * Matches the last segments only, so that any base path in a gateway works; the bare root is a revocation too.
 * @throws {ProblemError} 404 `RouteNotFound`, 405 `MethodNotAllowed` with `Allow`
 */
export function matchRoute(method: string, path: string): Route {
  const segments = segmentsOf(path);
  const known = segments !== undefined && (segments.length === 0 || segments.at(-1) === 'revocations');
  if (!known) throw new ProblemError('RouteNotFound');
  if (method !== 'POST') throw new ProblemError('MethodNotAllowed', {}, { Allow: 'POST' });
  return 'revoke';
}

export const route = (): Middleware => ({
  before: (request) => {
    const { method, path } = request.event.incoming.request;
    matchRoute(method, path);
  },
});
