import type { Fault } from '../core/errors/problem.ts';
import { refusal } from '../core/request/faults.ts';
import { TOP_NAMES } from '../core/request/parameters.ts';
import type { Received } from './middleware.ts';

/** `dry-run` and `dry_run` are meant as `DryRun`. */
const plainName = (name: string): string => name.toLowerCase().replaceAll(/[-_. ]/g, '');
const MEMBERS: ReadonlyMap<string, string> = new Map(TOP_NAMES.map((name) => [plainName(name), name]));

/**
 * Refuses members of the request in the query, which is not read: a lost "DryRun" must not become a revocation. Other
 * names are ignored, because gateways and senders add their own. Applies to mapped payloads too: their senders choose
 * the address.
 */
export function rejectMisplacedMembers({ incoming }: Received): void {
  const { queryNames = [] } = incoming.request;
  const named = queryNames.flatMap((name) => MEMBERS.get(plainName(name)) ?? []);
  const faults = [...new Set(named)].map(
    (name): Fault => ({
      pointer: `/${name}`,
      code: 'UnknownParameter',
      detail: `${name} was sent as a query parameter. Send it in the JSON body.`,
    }),
  );
  if (faults.length > 0) throw refusal(faults);
}
