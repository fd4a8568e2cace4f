/** The HTTP server: passes each request to the request handler and sends the reply. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { headersOf, numberConnections, readBody, warnOf } from '../shared/server.ts';
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
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, LARGEST_BODY);
    // The client disconnected before the request was complete.
    if (body === undefined) return;
    if (body === 'too large') return sendJson(response, { status: 413, body: { error: 'too large' } });
    const wire: WireRequest = {
      method: request.method ?? '',
      ...splitTarget(request.url ?? '/'),
      headers: headersOf(request),
      body,
      connection: connectionOf(request),
    };
    if (wire.path.startsWith(CONTROL_PREFIX)) return sendJson(response, control(wire));
    const reply = await handleRequest(wire);
    if (reply === undefined) response.destroy();
    else sendReply(response, reply);
  }

  const server = createServer({ maxHeaderSize: LARGEST_HEAD }, (request, response) => {
    serve(request, response).catch((error: unknown) => {
      warnOf(error);
      response.destroy();
    });
  });
  // Longer than any test: a keep-alive socket closed by the server would look like a fault.
  server.keepAliveTimeout = 60_000;
  const connectionOf = numberConnections(server, 'connection');
  return server;
}

function sendJson(response: ServerResponse, { status, body }: ControlAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}
