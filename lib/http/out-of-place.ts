import type { Fault } from '../core/errors/errors.ts';
import type { HttpRequest } from '../core/http/types.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { isAbsent, memberOf, refusal } from '../core/request/faults.ts';
import { TOP_NAMES } from '../core/request/parameters.ts';
import { filled, type Middleware } from './exchange.ts';
import { textOf } from './parse-body.ts';
import { parseStrictJson } from './strict-json.ts';

const MEMBERS: ReadonlyMap<string, string> = new Map(TOP_NAMES.map((name) => [name.toLowerCase(), name]));

/** Nothing reads the query, so other names in it are let be: gateways and senders put their own there. */
function inQuery({ queryNames = [] }: HttpRequest): Fault[] {
  const named = queryNames.flatMap((name) => MEMBERS.get(name.toLowerCase()) ?? []);
  return [...new Set(named)].map((name) => ({
    pointer: `/${name}`,
    code: 'UnknownParameter',
    detail: `${name} stands in the query, which is not read. Send it as a member of the JSON body.`,
  }));
}

/** The token says all, and what else a body says is not read; but whoever asks for a dry run must not get a real one. */
function inBodyOfRestore({ body }: HttpRequest): Fault[] {
  const dry = body.includes('DryRun') ? memberOf(parsed(body), 'DryRun') : undefined;
  if (isAbsent(dry) || dry === false) return [];
  return [
    { pointer: '/DryRun', code: 'UnknownParameter', detail: 'A restore cannot be tried dry. Remove DryRun.' },
  ];
}

function parsed(body: Buffer): JsonObject {
  const json = parseStrictJson(textOf(body));
  return isJsonObject(json) ? json : {};
}

/**
 * Refuses what would mean something elsewhere: a "DryRun" that nobody reads must not become a change. Senders of mapped
 * payloads are asked too, since the address is theirs to choose.
 */
export const outOfPlace = (): Middleware => ({
  before: (request) => {
    const { name } = filled(request.event, 'route');
    if (name === 'state') return;
    const { request: incoming } = request.event.incoming;
    const faults = [...inQuery(incoming), ...(name === 'restore' ? inBodyOfRestore(incoming) : [])];
    if (faults.length > 0) throw refusal(faults);
  },
});
