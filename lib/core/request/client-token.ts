/** The token that names a change: `ClientToken`, or the `Idempotency-Key` header in its place. */
import type { JsonObject } from '../json.ts';
import { printable, type Report } from './faults.ts';
import { MEMBERS, reader } from './members.ts';

const POINTER = '/ClientToken';
/** An RFC 8941 String: printable ASCII in quotes, where `\` stands before `"` and `\` and nothing else. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/**
 * The value of an `Idempotency-Key` header, quoted or bare; undefined when it is neither. Parameters behind a quoted
 * one are refused: what they would mean is defined nowhere.
 */
export function parseIdempotencyKey(header: string): string | undefined {
  const text = header.trim();
  if (!text.startsWith('"')) return text;
  return QUOTED.exec(text)?.[1]?.replaceAll(/\\(.)/g, '$1');
}

/** A token from the header, held to the rule for ClientToken. An empty header counts as absent, as a member does. */
function fromHeader(header: string | undefined, report: Report): string | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const parsed = MEMBERS.ClientToken.schema().safeParse(parseIdempotencyKey(header));
  if (parsed.success) return parsed.data;
  report(
    POINTER,
    MEMBERS.ClientToken.code,
    `Idempotency-Key cannot be "${printable(header)}". Send 1 to 64 printable ASCII characters, in quotes or bare.`,
  );
  return undefined;
}

/**
 * The token of the request from both places; given twice it must be the same. Undefined when it is absent or refused
 * (and then reported).
 */
export function readToken(
  body: JsonObject,
  idempotencyKey: string | undefined,
  report: Report,
): string | undefined {
  const member = reader(body, '', report)(MEMBERS.ClientToken);
  const header = fromHeader(idempotencyKey, report);
  if (member !== undefined && header !== undefined && member !== header) {
    report(
      POINTER,
      'ClientTokenConflict',
      `ClientToken is "${member}" and Idempotency-Key "${header}". Send one, or the same in both.`,
    );
  }
  return member ?? header;
}
