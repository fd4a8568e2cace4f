/** One HTTP request to ECS over a kept connection, and its reply within bounds. */
import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { type BoundedBody, createBodyReader } from '../core/bounded-json.ts';
import type { CallLimit, Connections } from '../core/ports.ts';
import { LONGEST_TIMER, type Millis } from '../core/time.ts';
import { NoAnswer } from './classify.ts';

/** Bytes. A page of 1,000 rules with the longest descriptions stays under 2 MiB. */
export const MAX_REPLY = 4 * 1024 * 1024;
/** Bytes of an error. ECS's have a few hundred, some KB with diagnostics. */
export const MAX_ERROR_REPLY = 64 * 1024;
/** A page of 1,000 rules has 5 levels and 1,003 objects and arrays. */
const SHAPE = { depth: 32, containers: 50_000 };

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

/** Of one call, which may be several requests. */
export interface Bound {
  /** The last instant of a signature. */
  readonly until: Millis;
  /** When the call ends, by the age of the process: that clock does not jump. */
  readonly end: Millis;
  readonly signal: AbortSignal;
}

/** The first use of `performance` would take some 2 ms of a cold start. */
const age = (): Millis => process.uptime() * 1000;

export const boundOf = ({ limit, signal }: CallLimit): Bound => ({
  until: Date.now() + limit,
  end: age() + limit,
  signal,
});

/**
 * Sends a POST without a body, which was signed in this turn. A process that was frozen runs what is due before its
 * timers, and what it signs then would be accepted long after its limit. So the clock is read after the signature.
 * @throws {NoAnswer} once the time is over or the signal aborts; then its socket is closed
 */
export async function exchange(
  { protocol, host, port, connections }: Service,
  path: string,
  headers: Record<string, string>,
  { until, end, signal }: Bound,
): Promise<HttpReply> {
  if (signal.aborted) throw aborted();
  const left = end - age();
  if (!(left > 0) || Date.now() > until) throw timeout();
  const agent = connections?.agent ?? AGENTS[protocol];
  const options: RequestOptions = { agent, host, port, method: 'POST', path, headers };
  const sent = (protocol === 'https' ? https : http).request(options);
  return new Promise((resolve, reject) => {
    let [closed, replied, settled] = [false, false, false];
    // Of a request that is destroyed, Node still reads the rest of the reply, and reports its end.
    const settle = (how: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      how();
    };
    const fail = (error: unknown) =>
      settle(() => {
        sent.destroy();
        // Before it has a socket nothing was sent, and there is nothing to close.
        if (sent.socket && !closed) sent.once('close', () => reject(error));
        else reject(error);
      });
    const stop = () => fail(aborted());
    const timer = setTimeout(() => fail(timeout()), Math.min(left, LONGEST_TIMER));
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

const aborted = () => new NoAnswer('Aborted', 'The call was given up before ECS answered.');
const timeout = () => new NoAnswer('Timeout', 'ECS did not answer within the time limit.');
