/** Which members two requests differ in, by name. Pure. */
import { canonicalJson, isJsonObject, type JsonObject } from '../json.ts';
import type { RevokeRequest } from '../model/request.ts';
import { toParameters } from '../request/normal-form.ts';

/** In an answer that people read. */
const MOST = 8;

/**
 * Such as `PortRange`, or `Permissions[1].PortRange`: names without values, because the names are the caller's own. An
 * omitted member has its default, so it differs only from another value.
 */
export function differingMembers(first: RevokeRequest, second: RevokeRequest): readonly string[] {
  return differences(toParameters(first), toParameters(second), '');
}

/** The names as the end of a sentence; empty if there are none. */
export function namesOf(members: readonly string[]): string {
  const more = members.length - MOST;
  return `${members.slice(0, MOST).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function differences(first: unknown, second: unknown, at: string): string[] {
  if (canonicalJson([first ?? null]) === canonicalJson([second ?? null])) return [];
  if (isJsonObject(first) && isJsonObject(second)) return ofObjects(first, second, at === '' ? '' : `${at}.`);
  // Entries of `Permissions`. Ids are in the order of the normal form, so their index would mean nothing.
  if (!Array.isArray(first) || !Array.isArray(second) || first.length !== second.length) return [at];
  if (![...first, ...second].every(isJsonObject)) return [at];
  return first.flatMap((entry, index) => differences(entry, second[index], `${at}[${index}]`));
}

const ofObjects = (first: JsonObject, second: JsonObject, prefix: string): string[] =>
  [...new Set([...Object.keys(first), ...Object.keys(second)])].flatMap((name) =>
    differences(first[name], second[name], `${prefix}${name}`),
  );
