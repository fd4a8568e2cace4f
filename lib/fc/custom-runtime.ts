/**
 * Function Compute's custom runtime: its HTTP contract before the entries of a function. The platform sets every header
 * that starts with `x-fc-`, and removes those of clients.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Log } from '../core/ports.ts';
import type { Millis } from '../core/time.ts';
import type { FcContext, FunctionModule } from './context.ts';

/**
 * A longer body is cut. Function Compute passes on up to 32 MB. Every entry point refuses a body above 8 MiB
 * (`lib/http/body-size.ts`), which is shorter than that also in base64, in the event of a gateway.
 */
export const LARGEST_BODY = 32 * 1024 * 1024;

/** The platform reuses connections; it asks for more than 15 minutes. */
const KEEP_ALIVE: Millis = 20 * 60 * 1000;

export interface RuntimeServer {
  readonly server: Server;
  /** Accepts no further request, waits for those that run, and ends the function. */
  stop(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function createRuntimeServer(module: FunctionModule, log: Pick<Log, 'error'>): RuntimeServer {
  const running = new Set<Promise<void>>();
  let stopped: Promise<unknown> | undefined;

  /** Once, after the requests that run. */
  function end(context: FcContext): Promise<unknown> {
    stopped ??= Promise.all(running).then(() => module.preStop(context));
    return stopped;
  }

  async function replyTo(request: IncomingMessage): Promise<Reply> {
    const { method = '', url = '/' } = request;
    const context = contextOf(request);
    const control = headerOf(request, 'control-path');
    // First of all: a client of the HTTP trigger chooses its path, which may be that of a hook or an invocation.
    if (control === '/http-invoke') {
      const event = await triggerEventOf(request);
      return report(async () => httpReply(await module.handler(event, context)), 502);
    }
    const [path] = url.split('?');
    if (method === 'POST' && path === '/initialize')
      return report(async () => json(await module.initialize(context)));
    if (method === 'GET' && path === '/pre-stop') return report(async () => json(await end(context)));
    if (method === 'POST' && path === '/invoke' && control === '/invoke') {
      const event = await readBody(request);
      return report(async () => json(await module.handler(event, context)));
    }
    const errorMessage =
      'not a request of Function Compute: x-fc-control-path is missing or does not fit the path';
    return failed(404, { errorMessage, errorType: 'UnknownRequest' });
  }

  const server = createServer((request, response) => {
    const answered = replyTo(request)
      .then((reply) => send(response, reply))
      .catch((error: unknown) => {
        // The platform closed the connection.
        log.error('request broken', { requestId: headerOf(request, 'request-id'), error });
        response.destroy();
      });
    // A pre-stop waits for the others.
    if (headerOf(request, 'control-path')?.endsWith('invoke')) {
      running.add(answered);
      void answered.finally(() => running.delete(answered));
    }
  });
  server.keepAliveTimeout = KEEP_ALIVE;
  server.requestTimeout = 0;

  return {
    server,
    async stop() {
      server.close();
      server.closeIdleConnections();
      await end(contextOf(undefined));
      server.closeAllConnections();
    },
  };
}

/** The result, or the error as the contract reports one: 404 and `x-fc-status`, so that the platform counts and retries. */
async function report(work: () => Promise<Reply>, failure = 404): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return failed(failure, { errorMessage: message, errorType: name });
  }
}

function failed(status: number, error: { readonly errorMessage: string; readonly errorType: string }): Reply {
  const reply = json(error, status);
  return { ...reply, headers: { ...reply.headers, 'x-fc-status': '404' } };
}

const json = (value: unknown, status = 200): Reply => ({
  status,
  headers: { 'Content-Type': 'application/json', ...(status === 200 && { 'x-fc-status': '200' }) },
  body: JSON.stringify(value) ?? '',
});

/** An answer in the shape of the HTTP trigger; anything else is its own JSON, as with a built-in runtime. */
function httpReply(value: unknown): Reply {
  const { statusCode, headers, body } = Object(value);
  return typeof statusCode === 'number' ? { status: statusCode, headers, body } : json(value);
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, headers).end(body);
}

function headerOf(request: IncomingMessage | undefined, name: string): string | undefined {
  const value = request?.headers[`x-fc-${name}`];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The context of a built-in runtime, from the headers. */
function contextOf(request: IncomingMessage | undefined): FcContext {
  const of = (name: string) => headerOf(request, name);
  const accessKeyId = of('access-key-id');
  const accessKeySecret = of('access-key-secret');
  const securityToken = of('security-token');
  const qualifier = of('qualifier');
  const retries = of('retry-count');
  return {
    requestId: of('request-id') ?? '',
    region: of('region') ?? '',
    accountId: of('account-id') ?? '',
    credentials: {
      ...(accessKeyId && { accessKeyId }),
      ...(accessKeySecret && { accessKeySecret }),
      ...(securityToken && { securityToken }),
    },
    function: {
      name: of('function-name') ?? '',
      handler: of('function-handler') ?? '',
      memory: Number(of('function-memory')),
      // Without the header it is NaN, and the function refuses to serve.
      timeout: Number(of('function-timeout')),
    },
    ...(qualifier && { service: { qualifier } }),
    ...(retries && { retryCount: Number(retries) }),
  };
}

/** At most `LARGEST_BODY` bytes; the rest is read and dropped. */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let left = LARGEST_BODY;
  for await (const chunk of request) {
    const kept: Buffer = chunk.subarray(0, left);
    left -= kept.length;
    if (kept.length > 0) chunks.push(kept);
  }
  return Buffer.concat(chunks);
}

/**
 * The request of an HTTP trigger as the event that a built-in runtime gets. Without `domainName`: an `InvokeFunction` comes
 * as `/invoke` here, so no host makes a request of the trigger an invocation.
 */
async function triggerEventOf(request: IncomingMessage): Promise<Buffer> {
  const { method, url = '/', headersDistinct } = request;
  const [rawPath, query = ''] = url.split(/\?(.*)/s);
  const headers = Object.entries(headersDistinct).filter(([name]) => !name.startsWith('x-fc-'));
  const sourceIp = headerOf(request, 'client-ip');
  const event = {
    version: 'v1',
    rawPath,
    headers: Object.fromEntries(headers),
    queryParameters: Object.fromEntries(new URLSearchParams(query)),
    body: (await readBody(request)).toString('base64'),
    isBase64Encoded: true,
    requestContext: { http: { method, path: rawPath, ...(sourceIp && { sourceIp }) } },
  };
  return Buffer.from(JSON.stringify(event));
}
