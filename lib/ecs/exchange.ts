/** One HTTP request to ECS over a kept connection, and its reply within bounds. */
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { type BoundedBody, type JsonBounds, readBounded } from '../core/bounded-json.ts';
import type { CallLimit, Connections } from '../core/ports.ts';
import type { Millis } from '../core/time.ts';
import { NoAnswer } from './classify.ts';

/** Bytes. A page of 1,000 rules with the longest descriptions stays under 2 MiB. */
export const MAX_REPLY = 4 * 1024 * 1024;
/** Bytes of an error. ECS's have a few hundred, some KB with diagnostics. */
export const MAX_ERROR_REPLY = 64 * 1024;
/** A page of 1,000 rules has 5 levels and 1,003 objects and arrays. */
const SHAPE = { depth: 32, containers: 50_000 };

/** Node fires a timer beyond this at once. */
const LONGEST_TIMER: Millis = 2 ** 31 - 1;

export interface HttpReply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: BoundedBody;
}

/** For all clients of the process that have no connections of their own. */
const AGENTS = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };

/**
 * Sends a POST without a body. Once `signal` aborts it rejects with its reason, after the socket is closed.
 * @param url scheme, host and port, path and query
 * @param connections of the scheme of `url`
 */
export async function exchange(
  url: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
  connections?: Connections<http.Agent>,
): Promise<HttpReply> {
  signal.throwIfAborted();
  const secure = url.protocol === 'https:';
  const options: RequestOptions = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port || (secure ? 443 : 80),
    method: 'POST',
    path: url.pathname + url.search,
    headers,
    agent: connections?.agent ?? (secure ? AGENTS.https : AGENTS.http),
  };
  const sent = (secure ? https : http).request(options);
  const closed = new Promise<void>((resolve) => sent.once('close', resolve));
  const stop = () => void sent.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const reply = await replyTo(sent, signal);
    const { statusCode: status = 0, headers } = reply;
    const bounds: JsonBounds = { ...SHAPE, bytes: status >= 400 ? MAX_ERROR_REPLY : MAX_REPLY };
    const body = await readBounded(reply, bounds);
    if (body.exceeded) throw new NoAnswer('ReplyTooLarge', 'The reply is larger than any reply of ECS.');
    return { status, headers, body };
  } catch (error) {
    sent.destroy();
    // Before it has a socket nothing was sent, and there is nothing to close.
    if (sent.socket) await closed;
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function replyTo(sent: ClientRequest, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on('response', resolve);
    // Also after the response: the reader of the reply handles a connection that breaks then.
    sent.on('error', reject);
    // A request that is destroyed while its connection is still being opened emits nothing.
    signal.addEventListener('abort', () => sent.socket ?? reject(signal.reason), { once: true });
    sent.end();
  });
}

/**
 * Runs `work` with a signal that aborts with `NoAnswer` when the limit is over or the call's own signal aborts.
 * @throws {NoAnswer} at once when there is no time for it
 */
export async function withinLimit<T>(call: CallLimit, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  if (call.signal.aborted) throw aborted();
  if (!(call.limit > 0)) throw timeout();
  const end = new AbortController();
  const onAbort = () => end.abort(aborted());
  const timer = setTimeout(() => end.abort(timeout()), Math.min(call.limit, LONGEST_TIMER));
  call.signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await work(end.signal);
  } finally {
    clearTimeout(timer);
    call.signal.removeEventListener('abort', onAbort);
  }
}

const aborted = () => new NoAnswer('Aborted', 'The call was given up before ECS answered.');
const timeout = () => new NoAnswer('Timeout', 'ECS did not answer within the time limit.');
