/** A gateway with a small function, a virtual clock and a log. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { Log } from '../../../lib/core/ports.ts';
import type { FcContext, FunctionModule } from '../../../lib/fc/context.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../../../lib/local/gateway/gateway.ts';
import { createVirtualClock, START_OF_2026 } from '../../support/clocks.ts';

export interface LogLine {
  readonly level: keyof Log;
  readonly event: string;
  readonly fields: Record<string, unknown>;
}

export function recordingLog(): Log & { readonly lines: LogLine[]; events(): string[] } {
  const lines: LogLine[] = [];
  const at =
    (level: keyof Log) =>
    (event: string, fields: Record<string, unknown> = {}) =>
      void lines.push({ level, event, fields });
  return {
    lines,
    events: () => lines.map((line) => line.event),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}

export type Handler = (event: Buffer, context: FcContext) => unknown;

/** A function with a handler, and optional hooks. */
export const functionOf = (handler: Handler, hooks: Partial<FunctionModule> = {}): FunctionModule => ({
  handler: async (event, context) => handler(event, context),
  initialize: async () => '',
  preStop: async () => '',
  ...hooks,
});

/** A valid answer of a function. */
export const answerOf = (body: string, statusCode = 200, headers: Record<string, string> = {}) => ({
  statusCode,
  headers,
  isBase64Encoded: false,
  body,
});

export const CONTEXT: GatewayOptions['context'] = {
  region: 'cn-hangzhou',
  accountId: '1234567890123456',
  credentials: { accessKeyId: 'local-key', accessKeySecret: 'local-secret', securityToken: 'local-token' },
  function: { name: 'revoke-egress', handler: 'index.handler', memory: 512, timeout: 30 },
};

export interface Bench extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly url: string;
  readonly port: number;
  readonly clock: ReturnType<typeof createVirtualClock>;
  readonly log: ReturnType<typeof recordingLog>;
}

/** Starts a gateway, which is closed at the end of the scope. */
export async function startGateway(
  handler: Handler | FunctionModule,
  options: Partial<GatewayOptions> = {},
): Promise<Bench> {
  const clock = createVirtualClock(START_OF_2026);
  const log = recordingLog();
  let ids = 0;
  const gateway = createGateway({
    module: typeof handler === 'function' ? functionOf(handler) : handler,
    context: CONTEXT,
    clock,
    log,
    random: { id: () => `id-${++ids}`, fraction: () => 0.5 },
    ...options,
  });
  const { url, port } = await gateway.listen();
  return { gateway, url, port, clock, log, [Symbol.asyncDispose]: () => gateway.close() };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends exactly these headers. Unlike `fetch`, it allows any `Host` and any spelling of names. */
export function send(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string | string[]>; body?: string | Buffer } = {},
): Promise<RawAnswer> {
  const { method = 'POST', headers = {}, body = '' } = options;
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Resolves as soon as `check` is true. */
export async function until(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((resolve) => setImmediate(resolve));
}
