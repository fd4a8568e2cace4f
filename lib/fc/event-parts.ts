/** What the events of all platforms share: a body that may be base64, and headers in any spelling. */
import { ProblemError } from '../core/errors/errors.ts';
import type { HttpRequest } from '../core/http/types.ts';
import { isJsonObject } from '../core/json.ts';
import { findTextFault, memberOfFault } from '../core/json-text.ts';
import { shown } from '../core/request/faults.ts';

/** The refusal of an ambiguous or malformed event. */
export const envelopeFault = (detail: string): ProblemError => new ProblemError('InvalidJson', { detail });

/**
 * Refuses an ambiguous event: of a duplicate member `JSON.parse` keeps one, and text without a UTF-8 form would give
 * other bytes than those that were signed. `text`: the event's JSON.
 * @throws {ProblemError} `InvalidJson`
 */
export function requireExactEvent(text: string): void {
  const fault = findTextFault(text);
  if (fault === undefined) return;
  const name = shown(memberOfFault(fault));
  throw envelopeFault(
    fault.kind === 'duplicate'
      ? `The event has the member ${name} twice. Send it once.`
      : `The event has half a surrogate pair in the member ${name}, which has no UTF-8 form. Send well-formed Unicode.`,
  );
}

/**
 * The bytes of the body. `isBase64Encoded` may be a boolean or its name: API Gateway's documentation quotes it.
 * @throws {ProblemError} `InvalidJson`
 */
export function bodyOf(body: unknown, isBase64Encoded: unknown): Buffer {
  const text = body ?? '';
  if (typeof text !== 'string')
    throw envelopeFault(`The body of the event is ${shown(text)}. Send a string.`);
  switch (typeof isBase64Encoded === 'string' ? isBase64Encoded.toLowerCase() : (isBase64Encoded ?? false)) {
    case false:
    case 'false':
      return Buffer.from(text, 'utf8');
    case true:
    case 'true':
      return fromBase64(text);
    default:
      throw envelopeFault(`isBase64Encoded of the event is ${shown(isBase64Encoded)}. Send true or false.`);
  }
}

function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  // The decoder skips characters that are not base64, so the bytes could differ from those that were sent.
  if (bytes.toString('base64') !== text) {
    throw envelopeFault(notBase64(text, bytes));
  }
  return bytes;
}

function notBase64(text: string, bytes: Buffer): string {
  const expected = bytes.toString('base64');
  const at = Array.from(text).findIndex((char, index) => char !== expected[index]);
  const found = at === -1 ? 'it ends too early' : `character ${at + 1} is ${shown(Array.from(text)[at])}`;
  return `isBase64Encoded of the event is true, but its body is not base64: ${found}. Send padded base64, or isBase64Encoded false.`;
}

/**
 * Headers by their lower-case names. The first value of a name wins, also where the names differ in case only, or one
 * name has an array of values; anything but text, numbers and booleans is left out.
 */
export function headersOf(headers: unknown): Pick<HttpRequest, 'headers' | 'repeated'> {
  // Without a prototype: a header may be called `__proto__` or `constructor`.
  const merged: Record<string, string> = Object.create(null);
  const received = new Map<string, unknown[]>();
  for (const [name, values] of Object.entries(isJsonObject(headers) ? headers : {})) {
    const lower = name.toLowerCase();
    const all = received.get(lower) ?? [];
    received.set(lower, all.concat(values));
  }
  const repeated = new Map<string, readonly string[]>();
  for (const [name, values] of received) {
    const texts = values.filter(isScalar).map(String);
    if (values.length > 1) repeated.set(name, texts);
    const [first] = texts;
    if (first !== undefined) merged[name] = first;
  }
  return { headers: merged, ...(repeated.size > 0 && { repeated }) };
}

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** The names of the query parameters, where the event has any. */
export function queryOf(parameters: unknown): Pick<HttpRequest, 'queryNames'> {
  const queryNames = Object.keys(isJsonObject(parameters) ? parameters : {});
  return queryNames.length > 0 ? { queryNames } : {};
}

/** The path without the query or fragment that some senders append. */
export const pathOf = (path: unknown): string =>
  typeof path === 'string' ? path.replace(/[?#].*$/s, '') || '/' : '/';
