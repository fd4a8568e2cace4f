/** From the bytes of a body to JSON: declared as JSON, in UTF-8, not compressed, and with one meaning only. */
import { ProblemError } from '../core/errors/errors.ts';
import type { HttpRequest } from '../core/http/types.ts';
import { findTextFault, type JsonObject, type TextFault } from '../core/json.ts';
import { below, refusal } from '../core/request/faults.ts';
import { printable, shown } from '../core/visible.ts';
import { jsonFaultAt } from './json-fault.ts';
import type { Received } from './middleware.ts';

export interface BodyText {
  readonly text: string;
  /** Its value, where the entry point has parsed it already. */
  readonly object?: JsonObject;
}

/** The body of a revocation as text: a mapping reads it before it is parsed. */
export function requestBody({ incoming: { request } }: Received): BodyText {
  if (request.parsed) return request.parsed;
  requireJson(request);
  return { text: textOf(request.body) };
}

/** The body of the other routes, which may be empty. */
export function optionalBody(received: Received): { readonly json: unknown } {
  if (received.incoming.request.body.length === 0) return { json: {} };
  const { text, object } = requestBody(received);
  return { json: parseStrictJson(text, object) };
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const MEDIA_TYPE = new RegExp(
  `^(${TOKEN}/${TOKEN})((?:\\s*;\\s*${TOKEN}=(?:${TOKEN}|"[^"\\\\]*"))*)\\s*;?\\s*$`,
);

/** Far longer than any legitimate one; the pattern is not linear in the number of blanks. */
const MAX_LENGTH = 256;

const CHARSETS: readonly string[] = ['utf-8', 'utf8', 'us-ascii'];
const SEND_JSON = 'Send Content-Type: application/json.';

/**
 * Why a Content-Type (RFC 9110) does not declare JSON in UTF-8; undefined: it does, as `application/json` and every
 * `+json`. JSON defines no charset parameter, so one is accepted only if it names UTF-8.
 */
export function contentTypeFault(contentType: string | undefined): string | undefined {
  const sent = contentType?.trim() ?? '';
  if (sent === '') return `The request has no Content-Type. ${SEND_JSON}`;
  const shown = `Content-Type is "${printable(sent)}"`;
  const match = (contentType ?? '').length > MAX_LENGTH ? null : MEDIA_TYPE.exec(sent.toLowerCase());
  if (match === null) return `${shown}, which is not a media type. ${SEND_JSON}`;
  const [, type = '', parameters = ''] = match;
  if (type !== 'application/json' && !type.endsWith('+json'))
    return `${shown}, which is not JSON. ${SEND_JSON}`;
  const charset = /;\s*charset=(?:"([^"]*)"|([^\s;]*))/.exec(parameters);
  const named = charset?.[1] ?? charset?.[2] ?? 'utf-8';
  return CHARSETS.includes(named)
    ? undefined
    : `The charset of the Content-Type is "${printable(named)}". Send the body in UTF-8, with charset=utf-8 or none.`;
}

/** Why a Content-Encoding is not the absence of one. */
export function contentEncodingFault(coding: string | undefined): string | undefined {
  const sent = coding?.trim() ?? '';
  if (sent === '' || sent.toLowerCase() === 'identity') return undefined;
  const fix = CHARSETS.includes(sent.toLowerCase())
    ? 'A charset belongs in the Content-Type: remove Content-Encoding.'
    : 'Send the body uncompressed, without Content-Encoding.';
  return `Content-Encoding is "${printable(sent)}". ${fix}`;
}

/** @throws {ProblemError} `UnsupportedMediaType`, which names what was sent */
function requireJson({ entryPoint, headers, repeated }: HttpRequest): void {
  if (entryPoint === 'direct') return; // It has no headers.
  const faultOf = (name: string, fault: (value: string | undefined) => string | undefined) =>
    [headers[name], ...(repeated?.get(name) ?? [])].map(fault).find((each) => each !== undefined);
  refuse(faultOf('content-encoding', contentEncodingFault), { 'Accept-Encoding': 'identity' });
  refuse(faultOf('content-type', contentTypeFault), { Accept: 'application/json' });
}

function refuse(detail: string | undefined, headers: Readonly<Record<string, string>>): void {
  if (detail !== undefined) throw new ProblemError('UnsupportedMediaType', { detail }, headers);
}

/** A byte-order mark is dropped (RFC 8259 allows that); any other fault of the encoding throws. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws {ProblemError} `InvalidJson`, which names the byte that is not UTF-8 */
export function textOf(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new ProblemError('InvalidJson', { detail: notUtf8(body) });
  }
}

/** What other encodings begin with. */
const MARKS: readonly (readonly [mark: string, name: string])[] = [
  ['1f8b', 'gzip'],
  ['fffe', 'UTF-16'],
  ['feff', 'UTF-16'],
];

function notUtf8(body: Buffer): string {
  // A decoder that does not throw puts U+FFFD, whose bytes differ, where the first wrong byte is.
  const replaced = Buffer.from(body.toString('utf8'));
  const at = body.findIndex((byte, index) => byte !== replaced[index]);
  const hex = body.toString('hex', at, at + 1);
  const mark = MARKS.find(([bytes]) => body.toString('hex', 0, 2) === bytes);
  const begins = mark === undefined ? '' : ` It begins like ${mark[1]}.`;
  return `The body is not UTF-8: byte ${at + 1} is 0x${hex}.${begins} Send JSON in UTF-8, uncompressed.`;
}

const MAX_DEPTH = 64;
/** A double keeps every decimal of this many digits. */
const EXACT_DIGITS = 15;

/**
 * JSON.parse, but strict. It refuses a member that occurs twice, more than 64 levels, a fraction with more digits than
 * a number keeps, and text without a UTF-8 form. Integers beyond 2^53−1 pass, rounded to a number that is not a safe
 * integer.
 * @param parsed the value of the text, where it has been parsed already
 * @throws {ProblemError} `InvalidJson`; it quotes nothing of the text but the name of a member
 */
export function parseStrictJson(text: string, parsed?: JsonObject): unknown {
  const value = parsed ?? parse(text);
  checkStrictJson(text);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Its message may quote the body, which may hold a secret: only one character and its place may travel.
    throw new ProblemError('InvalidJson', { detail: malformed(text) });
  }
}

function malformed(text: string): string {
  if (text.trim() === '') return 'The body is empty. Send one JSON object.';
  const at = jsonFaultAt(text);
  const line = text.slice(0, at).split('\n');
  const where = `at character ${at + 1} (line ${line.length}, column ${(line.at(-1) ?? '').length + 1})`;
  const point = text.codePointAt(at);
  const found =
    point === undefined ? 'it ends too early' : `unexpected ${shown(String.fromCodePoint(point))}`;
  return `The body is not well-formed JSON ${where}: ${found}. Send one JSON object.`;
}

/**
 * The rules of `parseStrictJson` for a text that is known to be well-formed JSON.
 * @throws {ProblemError} `InvalidJson`
 */
export function checkStrictJson(text: string): void {
  const fault = findTextFault(text, { depth: MAX_DEPTH, digits: EXACT_DIGITS });
  if (fault === undefined) return;
  const pointer = fault.path.reduce<string>((above, step) => below(above, step), '');
  throw refusal([{ pointer, code: 'InvalidJson', detail: detailOf(fault) }]);
}

const HALF_PAIR = 'has half a surrogate pair, which has no UTF-8 form. Send well-formed Unicode.';

function detailOf({ kind, path, inName, literal = '' }: TextFault): string {
  switch (kind) {
    case 'duplicate':
      return `The member ${shown(path.at(-1))} occurs twice. Send it once.`;
    case 'ill-formed':
      return `${inName ? 'The name of this member' : 'This text'} ${HALF_PAIR}`;
    case 'too-deep':
      return `More than ${MAX_DEPTH} levels of nesting. Send at most ${MAX_DEPTH}.`;
    case 'inexact':
      return `The number ${printable(literal)} has more digits than a number keeps. Send a string.`;
  }
}
