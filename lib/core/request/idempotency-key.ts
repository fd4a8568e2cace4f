/** The `Idempotency-Key` header, which may carry the token in the place of `ClientToken`. */
import { printable } from '../visible.ts';
import type { Report } from './faults.ts';
import { MEMBERS } from './members.ts';

/** Where faults of the token are reported, wherever it was sent. */
export const TOKEN_POINTER = '/ClientToken';
/**
 * One copy of the key and what ends it. In quotes it is an RFC 8941 String: printable ASCII, with `\` before `"` and `\`
 * and nothing else. Without quotes it ends at a comma, where senders and proxies join several copies (RFC 9110).
 */
const COPY = /[ \t]*(?:"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"[ \t]*|([^", \t][^,]*)?)(?:,|$)/y;

/** Far more than a few copies of the longest key. */
const LONGEST_HEADER = 4096;

/**
 * The different keys in an `Idempotency-Key` header; empty copies count as absent. Undefined for a malformed one.
 * Parameters behind a quoted key are refused: what they would mean is defined nowhere.
 */
export function parseIdempotencyKey(header: string): ReadonlySet<string> | undefined {
  const keys = new Set<string>();
  if (header.length > LONGEST_HEADER) return undefined;
  const copies = new RegExp(COPY);
  while (copies.lastIndex < header.length) {
    const match = copies.exec(header);
    if (match === null) return undefined;
    const key = match[1]?.replaceAll(/\\(.)/g, '$1') ?? match[2]?.trim();
    if (key !== undefined) keys.add(key);
  }
  return keys;
}

/** A token from the copies of the header, held to the rule for ClientToken. An empty header counts as absent. */
export function tokenOfHeader(headers: readonly string[], report: Report): string | undefined {
  const keys = new Set<string>();
  for (const header of headers) {
    const found = parseIdempotencyKey(header);
    if (
      found === undefined ||
      ![...found].every((key) => MEMBERS.ClientToken.schema().safeParse(key).success)
    ) {
      const fix =
        'Send 1 to 64 printable ASCII characters, in quotes or bare. A key with a comma in it must be in quotes.';
      report(
        TOKEN_POINTER,
        MEMBERS.ClientToken.code,
        `Idempotency-Key cannot be "${printable(header)}". ${fix}`,
      );
      return undefined;
    }
    for (const key of found) keys.add(key);
  }
  const [first, second] = keys;
  if (second !== undefined) {
    const detail = `Idempotency-Key was sent as "${first}" and as "${second}". Send one key; a key with a comma in it must be in quotes.`;
    report(TOKEN_POINTER, 'ClientTokenConflict', detail);
    return undefined;
  }
  return first;
}
