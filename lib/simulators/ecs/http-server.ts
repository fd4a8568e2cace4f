/** The HTTP server: passes each request to the request handler and sends the reply. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { CONTROL_PREFIX, type ControlAnswer } from './control-plane.ts';
import { sendReply } from './replies.ts';
import type { RequestHandler } from './request-handler.ts';
import { splitTarget, type WireRequest } from './wire/wire.ts';

const LARGEST_BODY = 1024 * 1024;
/** The SDK sends all parameters in the URL: a hundred permissions are some 25 KB. */
const LARGEST_HEAD = 128 * 1024;

export interface HttpParts {
  readonly handleRequest: RequestHandler;
  readonly control: (request: WireRequest) => ControlAnswer;
}

export function createHttpServer({ handleRequest, control }: HttpParts): Server {
  const connections = new WeakMap<object, number>();
  let connected = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    // The client disconnected before the request was complete.
    if (body === undefined) return;
    if (body === 'too large') return sendJson(response, { status: 413, body: { error: 'too large' } });
    const wire: WireRequest = {
      method: request.method ?? '',
      ...splitTarget(request.url ?? '/'),
      headers: headersOf(request),
      body,
      connection: connections.get(request.socket) ?? 0,
    };
    if (wire.path.startsWith(CONTROL_PREFIX)) return sendJson(response, control(wire));
    const reply = await handleRequest(wire);
    if (reply === undefined) response.destroy();
    else sendReply(response, reply);
  }

  const server = createServer({ maxHeaderSize: LARGEST_HEAD }, (request, response) => {
    serve(request, response).catch((error: unknown) => {
      // A defect of the simulator must not look like an answer of ECS.
      process.emitWarning(error instanceof Error ? error : String(error));
      response.destroy();
    });
  });
  // Longer than any test: a keep-alive socket closed by the server would look like a fault.
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket: object) => connections.set(socket, ++connected));
  return server;
}

/** By lower-case name; repeated headers are joined by commas (RFC 9110). */
function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const flat: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return flat;
}

async function readBody(request: IncomingMessage): Promise<Buffer | 'too large' | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      size += chunk.length;
      // An oversized body is read to its end, so that the client can read the answer.
      if (size <= LARGEST_BODY) chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return size > LARGEST_BODY ? 'too large' : Buffer.concat(chunks);
}

function sendJson(response: ServerResponse, { status, body }: ControlAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}
