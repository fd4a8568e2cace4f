/**
 * The local replacement of API Gateway and Function Compute. It converts requests to events, calls the function, and
 * returns its answer, or 503 if the real gateway would not accept that answer.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeProblem } from '../../core/errors/errors.ts';
import { isLoopbackAuthority, isOwnOrigin } from '../../core/loopback.ts';
import type { Clock, Log, Random } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import type { FunctionModule } from '../../fc/context.ts';
import { type Envelope, readFunctionAnswer } from './answer.ts';
import type { ContextSettings } from './context.ts';
import { toApiGatewayEvent, toHttpTriggerEvent } from './event.ts';
import { createFcInvoke, type FcKeys } from './invoke.ts';
import { headerOf, type LocalAnswer, type LocalRequest, readBody, readHead } from './request.ts';
import { createRuntime } from './runtime.ts';

/** API Gateway's limits, in bytes (serverless instances). */
const MAX_HEAD = 8 * 1024;
const MAX_BODY = 8 * 1024 * 1024;

/** Time limits for clients, in ms: for the head, for the complete request, and between two requests. */
export interface ClientTimeouts {
  readonly head: Millis;
  readonly request: Millis;
  readonly keepAlive: Millis;
}
const DEFAULT_TIMEOUTS: ClientTimeouts = { head: 10_000, request: 30_000, keepAlive: 5_000 };

export interface GatewayOptions {
  readonly module: FunctionModule;
  readonly context: ContextSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The kind of event for the function; default `api-gateway`. */
  readonly envelope?: Envelope;
  /** Serves Function Compute's invoke endpoints to the holder of this key pair. */
  readonly invokeKeys?: FcKeys;
  /** Pages for browsers, answered instead of the function; undefined for other requests. */
  readonly pages?: ((request: LocalRequest) => Promise<LocalAnswer> | undefined) | undefined;
  readonly timeouts?: ClientTimeouts;
}

export interface Gateway {
  /** Runs `initialize` of the function, then listens; port 0 picks a free port. Rejects if either fails. */
  listen(at?: { host?: string; port?: number }): Promise<{ host: string; port: number; url: string }>;
  /**
   * Accepts no new request, finishes running ones within one function timeout, and runs `preStop`.
   * Another call waits for the same end.
   */
  close(): Promise<void>;
}

export function createGateway(options: GatewayOptions): Gateway {
  const { context, clock, log, pages, envelope = 'api-gateway', timeouts = DEFAULT_TIMEOUTS } = options;
  const runtime = createRuntime(options);
  const fcInvoke = options.invokeKeys && createFcInvoke({ keys: options.invokeKeys, runtime, clock, log });
  const grace: Millis = context.function.timeout * 1000;
  let closing: Promise<void> | undefined;

  async function callFunction(request: LocalRequest): Promise<LocalAnswer> {
    const requestId = runtime.newRequestId();
    const event =
      envelope === 'api-gateway'
        ? toApiGatewayEvent(request)
        : toHttpTriggerEvent(request, { ...context, requestId, now: clock.now() });
    const outcome = await runtime.invoke(event, { requestId });
    if (outcome.kind === 'threw') return refusal(503, 'the function threw');
    if (outcome.kind === 'timeout') return refusal(503, 'the function did not answer in time');
    const answer = readFunctionAnswer(outcome.value, envelope);
    if (typeof answer !== 'string') return answer;
    log.error('malformed answer', { requestId, reason: answer });
    return refusal(503, "the function's answer is malformed");
  }

  async function answer(message: IncomingMessage): Promise<LocalAnswer> {
    const head = readHead(message);
    if (!head) return refusal(400, 'the request target must be a path');
    if (!isLoopbackAuthority(headerOf(head, 'host')))
      return refusal(421, 'only loopback host names are served');
    if (!isOwnOrigin(headerOf(head, 'origin')))
      return refusal(403, 'requests from other web pages are refused');

    const body = await readBody(message, MAX_BODY);
    if (!body) return tooLarge(runtime.newRequestId());
    const request = { ...head, body };
    if (fcInvoke?.owns(request)) return fcInvoke.answer(request);
    const forPeople = pages?.(request);
    if (forPeople) return forPeople;
    return callFunction(request);
  }

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    // A request that was refused early may end after its answer, so its connection was not idle before.
    message.once('close', () => closing && server.closeIdleConnections());
    try {
      const { status, headers, body } = await answer(message);
      // A kept-alive connection would delay the shutdown.
      if (closing) response.setHeader('connection', 'close');
      if (status !== 204 && status !== 304) response.setHeader('content-length', Buffer.byteLength(body));
      response.writeHead(status, headers).end(body);
    } catch (error) {
      // The client disconnected during its request.
      log.info('request lost', { error });
      response.destroy();
    }
  }

  const server = createServer(
    {
      maxHeaderSize: MAX_HEAD,
      headersTimeout: timeouts.head,
      requestTimeout: timeouts.request,
      keepAliveTimeout: timeouts.keepAlive,
      // How often Node checks connections for timeouts.
      connectionsCheckingInterval: Math.min(1000, timeouts.head),
    },
    (message, response) => void serve(message, response),
  );
  // For a client that never reads its answer; longer than any call of the function.
  server.setTimeout(grace + timeouts.request);

  async function shutDown(): Promise<void> {
    const settled = new AbortController();
    const bound = clock.sleep(grace, settled.signal);
    await Promise.race([Promise.all([closeServer(server), fcInvoke?.stop()]), bound]);
    server.closeAllConnections();
    await runtime.stop(bound);
    settled.abort();
  }

  return {
    async listen({ host = '127.0.0.1', port = 0 } = {}) {
      await runtime.start();
      try {
        await startListening(server, port, host);
      } catch (error) {
        await runtime.stop(Promise.resolve());
        throw error;
      }
      server.on('error', (error) => log.error('server error', { error }));
      // A cast is safe: only pipes have a string.
      const address = server.address() as AddressInfo;
      const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
      return { host: address.address, port: address.port, url: `http://${name}:${address.port}` };
    },

    close() {
      closing ??= shutDown();
      return closing;
    },
  };
}

const startListening = (server: Server, port: number, host: string) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

const closeServer = (server: Server) => new Promise<void>((resolve) => server.close(() => resolve()));

const NO_SNIFF = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** An answer of the gateway itself, marked with this header like those of API Gateway. */
function refusal(status: number, message: string): LocalAnswer {
  return {
    status,
    headers: { ...NO_SNIFF, 'content-type': 'text/plain; charset=utf-8', 'x-ca-error-message': message },
    body: `${message}\n`,
  };
}

/** The same answer as that of the function for a large body. */
function tooLarge(requestId: string): LocalAnswer {
  const detail = 'The body is larger than 8 MB, the limit of the gateway.';
  const { headers } = refusal(413, detail);
  return {
    status: 413,
    headers: { ...headers, 'content-type': 'application/problem+json', 'x-request-id': requestId },
    body: JSON.stringify(makeProblem('PayloadTooLarge', { requestId, detail })),
  };
}
