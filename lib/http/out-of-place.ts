import type { Fault } from '../core/errors/errors.ts';
import type { HttpRequest } from '../core/http/types.ts';
import { refusal } from '../core/request/faults.ts';
import { TOP_NAMES } from '../core/request/parameters.ts';
import { filled, type Middleware } from './exchange.ts';

/** `dry-run` and `dry_run` are meant as `DryRun`. */
const plainName = (name: string): string => name.toLowerCase().replaceAll(/[-_. ]/g, '');
const MEMBERS: ReadonlyMap<string, string> = new Map(TOP_NAMES.map((name) => [plainName(name), name]));

/** Nothing reads the query, so other names in it are ignored: gateways and senders put their own there. */
function inQuery({ queryNames = [] }: HttpRequest): Fault[] {
  const named = queryNames.flatMap((name) => MEMBERS.get(plainName(name)) ?? []);
  return [...new Set(named)].map((name) => ({
    pointer: `/${name}`,
    code: 'UnknownParameter',
    detail: `${name} was sent as a query parameter. Send it in the JSON body.`,
  }));
}

/**
 * Refuses what would mean something elsewhere: a "DryRun" that nobody reads must not become a change. Senders of mapped
 * payloads are asked too, since the address is theirs to choose.
 */
export const outOfPlace = (): Middleware => ({
  before: (request) => {
    if (filled(request.event, 'route').name === 'state') return;
    const faults = inQuery(request.event.incoming.request);
    if (faults.length > 0) throw refusal(faults);
  },
});
