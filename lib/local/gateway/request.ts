/** A complete HTTP request of the local server, without any interpretation. */
import type { IncomingMessage } from 'node:http';

export interface LocalRequest {
  readonly method: string;
  /** As sent, percent-encoded. */
  readonly path: string;
  /** As sent, without the `?`; empty if there is none. */
  readonly query: string;
  /** Names as sent. The values of a repeated header are joined with commas (RFC 9110). */
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

/** The value of a header, in any letter case. */
export function headerOf(request: Pick<LocalRequest, 'headers'>, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return request.headers.find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** All but the body. Undefined if the target is not in origin form (`/path?query`). */
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

/** Undefined if the body is larger than `limit` bytes. The rest is read and dropped, so that the client gets the answer. */
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
      // After a complete body the promise is already settled.
      reject(new Error('the client disconnected before its request was complete'));
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
