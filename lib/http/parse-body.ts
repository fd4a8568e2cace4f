import { ProblemError } from '../core/errors/errors.ts';
import type { HttpRequest } from '../core/http/types.ts';
import { filled, type Middleware } from './exchange.ts';
import { isJson } from './media-type.ts';
import { parseStrictJson } from './strict-json.ts';

/** A byte-order mark is dropped (RFC 8259 allows that); any other fault of the encoding throws. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

function requireJson({ door, headers }: HttpRequest): void {
  if (door === 'direct') return; // It has no headers to declare anything with.
  const coding = headers['content-encoding']?.trim().toLowerCase();
  if (coding !== undefined && coding !== '' && coding !== 'identity') {
    throw new ProblemError(
      'UnsupportedMediaType',
      { detail: 'The body is compressed; send it as it is, without Content-Encoding.' },
      { 'Accept-Encoding': 'identity' },
    );
  }
  if (!isJson(headers['content-type'])) {
    throw new ProblemError('UnsupportedMediaType', {}, { Accept: 'application/json' });
  }
}

/** @throws {ProblemError} `InvalidJson` */
export function textOf(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new ProblemError('InvalidJson', { detail: 'The body is not UTF-8.' });
  }
}

/** From bytes to a JSON value; what the value means is the next middleware's matter. */
export const parseBody = (): Middleware => ({
  before: (request) => {
    if (filled(request.event, 'route').name !== 'revoke') return;
    const { request: incoming } = request.event.incoming;
    requireJson(incoming);
    request.event.json = parseStrictJson(textOf(incoming.body));
  },
});
