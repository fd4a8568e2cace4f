/** Members that this service does not know: refused, each with the most likely fix. */

import type { JsonObject } from '../json.ts';
import { printable } from '../visible.ts';
import { below, type Report } from './faults.ts';
import { ENTRY_NAMES, TOP_NAMES } from './parameters.ts';

/** What signs a request to ECS, in either signature version, or says how it is answered. */
const SIGNING = new Set(
  [
    ...[
      'AccessKeyId',
      'AccessKeySecret',
      'SecurityToken',
      'Signature',
      'SignatureMethod',
      'SignatureVersion',
    ],
    ...['SignatureNonce', 'SignatureType', 'Timestamp', 'Version', 'Format'],
  ].map((name) => name.toLowerCase()),
);

/** `Permissions.1.PortRange`, `SecurityGroupRuleId[0]`: arrays as ECS flattens them into a query. */
const FLATTENED = /^(?:(permissions)|securitygroupruleid)[.[]/i;

/** Levenshtein distance, by UTF-16 units, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/**
 * The known name that a caller most likely meant: letter case aside, at most a quarter of its letters differ, and no
 * more than three.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const candidate of known) {
    const limit = Math.min(3, Math.floor(candidate.length / 4));
    // Cheap first: a long hostile name must cost nothing.
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit && (best === undefined || distance < best.distance)) {
      best = { name: candidate, distance };
    }
  }
  return best?.name;
}

interface Guess {
  /** The known member that was probably meant, if there is one. */
  readonly meant?: string;
  readonly fix: string;
}

function guess(name: string, known: readonly string[]): Guess {
  if (SIGNING.has(name.toLowerCase())) return { fix: 'Remove it: this service signs its calls itself.' };
  const flattened = FLATTENED.exec(name);
  if (flattened?.[1] !== undefined) {
    return { meant: 'Permissions', fix: 'Send an array: "Permissions": [{"PortRange": "22/22", …}].' };
  }
  if (flattened !== null) {
    return { meant: 'SecurityGroupRuleId', fix: 'Send an array: "SecurityGroupRuleId": ["sgr-…"].' };
  }
  if (known === TOP_NAMES && name === 'PortRangeListId') {
    return { fix: 'It belongs into an entry of Permissions: the flat form of ECS does not have it.' };
  }
  if (known === ENTRY_NAMES && TOP_NAMES.some((top) => top === name)) {
    return { fix: 'It belongs at the top level of the request.' };
  }
  const meant = nearestName(name, known);
  return meant === undefined ? { fix: 'Remove it.' } : { meant, fix: `Did you mean ${meant}?` };
}

/**
 * Reports every member of `source` that is not in `known`, whatever its value, and returns the known names that seem
 * to have been meant.
 */
export function reportUnknown(
  source: JsonObject,
  known: readonly string[],
  pointer: string,
  report: Report,
): ReadonlySet<string> {
  const meant = new Set<string>();
  for (const name of Object.keys(source)) {
    if (known.includes(name)) continue;
    const found = guess(name, known);
    if (found.meant !== undefined) meant.add(found.meant);
    report(below(pointer, name), 'UnknownParameter', `"${printable(name)}" is not known here. ${found.fix}`);
  }
  return meant;
}
