import { ProblemError } from '../core/errors/errors.ts';
import type { HttpRequest } from '../core/http/types.ts';
import { filled, type Middleware } from './exchange.ts';
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

/** From bytes to a JSON value, or to the text that the caller's mapping reads. */
export const parseBody = (): Middleware => ({
  before: (request) => {
    if (filled(request.event, 'route').name !== 'revoke') return;
    const { request: incoming } = request.event.incoming;
    requireJson(incoming);
    const text = textOf(incoming.body);
    if (filled(request.event, 'caller').translate) request.event.text = text;
    else request.event.json = parseStrictJson(text);
  },
});

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const MEDIA_TYPE = new RegExp(
  `^(${TOKEN}/${TOKEN})((?:\\s*;\\s*${TOKEN}=(?:${TOKEN}|"[^"\\\\]*"))*)\\s*;?\\s*$`,
);

/** Far more than an honest one has; the pattern is not linear in the number of blanks. */
const MAX_LENGTH = 256;

/**
 * Does a Content-Type (RFC 9110) declare JSON in UTF-8? `application/json` and every `+json` do; JSON defines no
 * charset parameter, so one is put up with as long as it tells the truth.
 */
export function isJson(contentType = ''): boolean {
  if (contentType.length > MAX_LENGTH) return false;
  const [, type = '', parameters = ''] = MEDIA_TYPE.exec(contentType.trim().toLowerCase()) ?? [];
  const charset = /;\s*charset=(?:"([^"]*)"|([^\s;]*))/.exec(parameters);
  const utf8 = !charset || ['utf-8', 'utf8', 'us-ascii'].includes(charset[1] ?? charset[2] ?? '');
  return (type === 'application/json' || type.endsWith('+json')) && utf8;
}
