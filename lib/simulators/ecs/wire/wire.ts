import { refuse } from '../error.ts';

/** Decoded parameters by name. A map, so that a name such as `__proto__` is harmless. */
export type Parameters = ReadonlyMap<string, string>;

/** A received HTTP request. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  /** The part after `?`, still encoded. */
  readonly query: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Number of the TCP connection, from 1. */
  readonly connection: number;
}

/** Splits an HTTP request target into path and query. */
export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target, query: '' }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/**
 * Decodes a query string.
 * @throws {EcsError} `InvalidParameter` for broken percent-encoding and for a name given twice
 */
export function parseQuery(query: string): Parameters {
  const parameters = new Map<string, string>();
  for (const part of query.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    if (parameters.has(name)) throw refuse('InvalidParameter', name);
    parameters.set(name, equals < 0 ? '' : decode(part.slice(equals + 1)));
  }
  return parameters;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw refuse('InvalidParameter', text);
  }
}

/** RFC 3986: encodes all characters except the unreserved ones. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
