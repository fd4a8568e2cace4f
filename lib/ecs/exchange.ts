/** One HTTP request to ECS over a kept connection, and its reply within bounds. */
import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { type BoundedBody, createBodyReader } from '../core/bounded-json.ts';
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

/** Where ECS answers. */
export interface Service {
  readonly protocol: 'http' | 'https';
  /** An IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number;
  readonly connections?: Connections<http.Agent> | undefined;
}

/** @param endpoint `host` or `host:port` */
export function serviceOf(
  protocol: 'http' | 'https',
  endpoint: string,
  connections?: Connections<http.Agent>,
): Service {
  const { hostname, port } = new URL(`${protocol}://${endpoint}`);
  const host = hostname.replace(/^\[|\]$/g, '');
  return { protocol, host, port: Number(port) || (protocol === 'https' ? 443 : 80), connections };
}

/** Sends a POST without a body. Once `signal` aborts it rejects with its reason, after the socket is closed. */
export async function exchange(
  { protocol, host, port, connections }: Service,
  path: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<HttpReply> {
  signal.throwIfAborted();
  const agent = connections?.agent ?? AGENTS[protocol];
  const options: RequestOptions = { agent, host, port, method: 'POST', path, headers };
  const sent = (protocol === 'https' ? https : http).request(options);
  return new Promise((resolve, reject) => {
    let [closed, replied, settled] = [false, false, false];
    // Of a request that is destroyed, Node still reads the rest of the reply, and reports its end.
    const settle = (how: () => void) => {
      if (settled) return;
      settled = true;
      signal.removeEventListener('abort', stop);
      how();
    };
    const fail = (error: unknown) =>
      settle(() => {
        const report = () => reject(signal.aborted ? signal.reason : error);
        sent.destroy();
        // Before it has a socket nothing was sent, and there is nothing to close.
        if (sent.socket && !closed) sent.once('close', report);
        else report();
      });
    const stop = () => fail(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    sent.on('error', fail);
    sent.once('close', () => {
      closed = true;
      // Node closes a connection that changes to another protocol (status 101), without an error.
      if (!replied) fail(new NoAnswer('UnexpectedStatus', 'The connection was closed without a reply.'));
    });
    sent.on('response', (reply) => {
      replied = true;
      const { statusCode: status = 0, headers } = reply;
      const reader = createBodyReader({ ...SHAPE, bytes: status >= 400 ? MAX_ERROR_REPLY : MAX_REPLY });
      reply.on('data', (chunk: Buffer) => {
        if (reader.take(chunk)) fail(tooLarge());
      });
      // It was cut off.
      reply.on('error', fail);
      reply.on('end', () => settle(() => resolve({ status, headers, body: reader.body })));
    });
    sent.end();
  });
}

const tooLarge = () => new NoAnswer('ReplyTooLarge', 'The reply is larger than any reply of ECS.');

/**
 * A process that was frozen runs what is due before its timers. A request that it signed then would be accepted long
 * after its limit, so each is sent only if the clock allows it.
 * @throws {NoAnswer} when the limit of the call is over
 */
export function assertInTime(until: Millis): void {
  if (Date.now() > until) throw timeout();
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
