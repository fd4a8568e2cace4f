/** What the envelopes have in common: a body that may be base64, and headers in any spelling. */
import { ProblemError } from '../core/errors/errors.ts';
import type { HttpRequest } from '../core/http/types.ts';
import { isJsonObject } from '../core/json.ts';

/** The refusal of an envelope that contradicts itself. */
export const envelopeFault = (detail: string): ProblemError => new ProblemError('InvalidJson', { detail });

/**
 * The bytes of the body. `isBase64Encoded` may be a boolean or its name: API Gateway's documentation quotes it.
 * @throws {ProblemError} `InvalidJson`
 */
export function bodyOf(body: unknown, isBase64Encoded: unknown): Buffer {
  const text = body ?? '';
  if (typeof text !== 'string') throw envelopeFault('The body of the event is not a string.');
  switch (typeof isBase64Encoded === 'string' ? isBase64Encoded.toLowerCase() : (isBase64Encoded ?? false)) {
    case false:
    case 'false':
      return Buffer.from(text, 'utf8');
    case true:
    case 'true':
      return fromBase64(text);
    default:
      throw envelopeFault('isBase64Encoded of the event is neither true nor false.');
  }
}

function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  // The decoder skips whatever is not base64, and so would answer for bytes that nobody sent.
  if (bytes.toString('base64') !== text) {
    throw envelopeFault('The body of the event is not the base64 that isBase64Encoded promises.');
  }
  return bytes;
}

/**
 * Headers by their lower-case names. The first value of a name wins, also where the names differ in case only, or one
 * name has an array of values; anything but text, numbers and booleans is left out.
 */
export function headersOf(headers: unknown): Pick<HttpRequest, 'headers' | 'repeated'> {
  // Without a prototype: a header may be called `__proto__` or `constructor`.
  const merged: Record<string, string> = Object.create(null);
  const [seen, repeated] = [new Set<string>(), new Set<string>()];
  for (const [name, values] of Object.entries(isJsonObject(headers) ? headers : {})) {
    const lower = name.toLowerCase();
    if (seen.has(lower) || (Array.isArray(values) && values.length > 1)) repeated.add(lower);
    seen.add(lower);
    const value: unknown = Array.isArray(values) ? values[0] : values;
    if (lower in merged || !['string', 'number', 'boolean'].includes(typeof value)) continue;
    merged[lower] = String(value);
  }
  return { headers: merged, ...(repeated.size > 0 && { repeated }) };
}

/** The names in the query, where the event has any. */
export function queryOf(parameters: unknown): Pick<HttpRequest, 'queryNames'> {
  const queryNames = Object.keys(isJsonObject(parameters) ? parameters : {});
  return queryNames.length > 0 ? { queryNames } : {};
}

/** The path without what some senders leave behind it. */
export const pathOf = (path: unknown): string =>
  typeof path === 'string' ? path.replace(/[?#].*$/s, '') || '/' : '/';
