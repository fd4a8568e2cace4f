import { ProblemError } from '../core/errors/errors.ts';
import type { Operations } from '../core/http/operations.ts';
import { printable } from '../core/request/faults.ts';
import type { Middleware, Route } from './exchange.ts';

const METHODS = { revoke: 'POST', state: 'GET', restore: 'POST' } as const;

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

/** Every route that the last segments may mean: a token may be called "revocations" too. */
function candidates(path: string): Route[] {
  const segments = segmentsOf(path);
  if (!segments) return [];
  const [third, second, last] = [segments.at(-3), segments.at(-2), segments.at(-1)];
  const found: Route[] = [];
  if (third === 'revocations' && second !== undefined && last === 'restore') {
    found.push({ name: 'restore', token: second });
  }
  if (last === undefined || last === 'revocations') found.push({ name: 'revoke' });
  if (second === 'revocations' && last !== undefined) found.push({ name: 'state', token: last });
  return found;
}

/**
 * Matches the last segments only, so that any base path in a gateway works; the bare root is a revocation too.
 * `served`: what this function can do; the rest is not found here.
 * @throws {ProblemError} 404 `RouteNotFound`, 405 `MethodNotAllowed` with `Allow`
 */
export function matchRoute(method: string, path: string, served: ReadonlySet<Route['name']>): Route {
  const routes = candidates(path).filter(({ name }) => served.has(name));
  if (routes.length === 0) {
    const detail = `There is no route for the path "${printable(path)}". This function serves ${routesOf(served)}.`;
    throw new ProblemError('RouteNotFound', { detail });
  }
  const route = routes.find(({ name }) => METHODS[name] === method);
  if (route) return route;
  const allow = [...new Set(routes.map(({ name }) => METHODS[name]))].join(', ');
  const detail = `The method "${printable(method)}" is not allowed for the path "${printable(path)}". Use ${allow}.`;
  throw new ProblemError('MethodNotAllowed', { detail }, { Allow: allow });
}

const TEMPLATES = {
  revoke: '…/revocations',
  state: '…/revocations/{ClientToken}',
  restore: '…/revocations/{ClientToken}/restore',
} as const;

const routesOf = (served: ReadonlySet<Route['name']>): string =>
  [...served].map((name) => `${METHODS[name]} ${TEMPLATES[name]}`).join(', ');

function servedBy({ revoke, state, restore }: Operations): ReadonlySet<Route['name']> {
  const operations = { revoke, state, restore };
  const names = ['revoke', 'state', 'restore'] as const;
  return new Set(names.filter((name) => operations[name] !== undefined));
}

export const route = (): Middleware => ({
  before: (request) => {
    const { incoming, operations } = request.event;
    const { entryPoint, method, path } = incoming.request;
    const served = servedBy(operations);
    if (entryPoint === 'direct' && !served.has('revoke')) {
      const detail = `A direct invocation can only revoke, which this function does not. It serves ${routesOf(served)}, through API Gateway or an HTTP trigger.`;
      throw new ProblemError('RouteNotFound', { detail });
    }
    request.event.route = matchRoute(method, path, served);
  },
});
