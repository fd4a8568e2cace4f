/** One HTTP request as the entry points of the local server see it: read whole, nothing interpreted. */
import type { IncomingMessage } from 'node:http';

export interface LocalRequest {
  readonly method: string;
  /** As sent: percent-encoding is left alone. */
  readonly path: string;
  /** As sent, without the `?`; empty when there is none. */
  readonly query: string;
  /** Names as the client spelled them. A repeated header is one entry, its values joined with a comma (RFC 9110). */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body: Buffer;
  readonly httpVersion: string;
  readonly remoteAddress: string;
}

export interface LocalAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** The value of a header, whatever its spelling. */
export function headerOf(request: Pick<LocalRequest, 'headers'>, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return request.headers.find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** Everything but the body. Undefined when the target is not in origin form (`/path?query`). */
export function readHead(message: IncomingMessage): Omit<LocalRequest, 'body'> | undefined {
  const target = message.url ?? '';
  if (!target.startsWith('/')) return undefined;
  const mark = target.indexOf('?');
  return {
    method: message.method ?? '',
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers: mergeHeaders(message.rawHeaders),
    httpVersion: message.httpVersion,
    remoteAddress: message.socket.remoteAddress ?? '',
  };
}

/** Undefined when the body is larger than `limit` bytes: the rest is then read and thrown away, so that the client hears the answer. */
export function readBody(message: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const tooLarge = () => {
      message.removeAllListeners('data');
      message.resume();
      resolve(undefined);
    };
    message.on('error', reject);
    message.on('close', () => {
      // After a complete body this changes nothing: the promise is settled.
      reject(new Error('the client went away before its request was complete'));
    });
    if (Number(message.headers['content-length'] ?? 0) > limit) return tooLarge();
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) tooLarge();
      else chunks.push(chunk);
    });
    message.on('end', () => resolve(Buffer.concat(chunks)));
  });
}

function mergeHeaders(raw: readonly string[]): ReadonlyArray<readonly [string, string]> {
  const merged = new Map<string, [string, string]>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = raw.slice(at, at + 2);
    const known = merged.get(name.toLowerCase());
    if (known) known[1] += `${name.toLowerCase() === 'cookie' ? '; ' : ', '}${value}`;
    else merged.set(name.toLowerCase(), [name, value]);
  }
  return [...merged.values()];
}
