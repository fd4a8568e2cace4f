import { ProblemError } from '../core/errors/errors.ts';
import { type Exchange, filled, type Middleware } from './exchange.ts';

const denied = (detail: string): ProblemError => new ProblemError('PolicyDenied', { detail });

/** What the policy has against this request, and whether not even a dry run is answered. */
function check(exchange: Exchange): void {
  const { permissions } = filled(exchange, 'caller');
  if (filled(exchange, 'route').name === 'restore') {
    const why = permissions.restore();
    if (why !== undefined && !exchange.restoreDry) throw denied(why);
    if (why !== undefined) exchange.denial = why;
  }
  const { command } = exchange;
  if (!command) return;
  const outside = permissions.scope(command.request);
  if (outside !== undefined) throw denied(outside);
  const why = permissions.request(command.request);
  if (why === undefined) return;
  if (!command.dry) throw denied(why);
  exchange.denial = why;
}

/**
 * Today's policy, on what the request itself says; it touches neither table nor ECS. A region or group outside of it is
 * denied to a dry run too; anything else a dry run reports. On the rules the operations decide, by the same permissions.
 */
export const policy = (): Middleware => ({
  before: (request) => check(request.event),
});
