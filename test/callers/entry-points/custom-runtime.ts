/** A function behind the custom runtime's HTTP contract, called as the platform calls it. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isJsonObject } from '../../../lib/core/json.ts';
import type { FcContext, FunctionModule } from '../../../lib/fc/context.ts';
import { createRuntimeServer } from '../../../lib/fc/custom-runtime.ts';
import { createMemoryLog } from '../../support/http-chain.ts';

export interface RuntimeReply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** The headers that the platform adds to every request. */
export const platformHeaders = (context: FcContext, control: string): Record<string, string> => ({
  'x-fc-request-id': context.requestId,
  'x-fc-region': context.region,
  'x-fc-account-id': context.accountId,
  'x-fc-access-key-id': context.credentials.accessKeyId ?? '',
  'x-fc-access-key-secret': context.credentials.accessKeySecret ?? '',
  'x-fc-security-token': context.credentials.securityToken ?? '',
  'x-fc-function-name': context.function.name,
  'x-fc-function-handler': context.function.handler,
  'x-fc-function-memory': String(context.function.memory),
  'x-fc-function-timeout': String(context.function.timeout),
  'x-fc-qualifier': 'LATEST',
  'x-fc-control-path': control,
});

export async function sendTo(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string | readonly string[]>,
  body: Buffer = Buffer.alloc(0),
): Promise<RuntimeReply> {
  const sent = request({ port, method, path, headers: { ...headers, 'content-length': body.length } });
  sent.end(body);
  // A request has one response.
  const [reply] = (await once(sent, 'response')) as [IncomingMessage];
  const text = (await reply.toArray()).join('');
  return { status: reply.statusCode ?? 0, headers: reply.headers, body: text };
}

/** The same function, of which each call passes through a server of the contract. `close` stops it. */
export async function throughCustomRuntime(module: FunctionModule) {
  const { log } = createMemoryLog();
  const { server, stop } = createRuntimeServer(module, log);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this shape.
  const { port } = server.address() as AddressInfo;

  async function handler(event: Buffer, context: FcContext): Promise<unknown> {
    const trigger = triggerRequestOf(event);
    if (trigger) {
      const headers = { ...trigger.headers, ...platformHeaders(context, '/http-invoke') };
      const { status, body, ...reply } = await sendTo(
        port,
        trigger.method,
        trigger.path,
        headers,
        trigger.body,
      );
      return { statusCode: status, headers: spelt(reply.headers), body };
    }
    const headers = {
      ...platformHeaders(context, '/invoke'),
      'content-type': 'application/octet-stream',
    };
    const reply = await sendTo(port, 'POST', '/invoke', headers, event);
    const value: unknown = JSON.parse(reply.body);
    if (reply.headers['x-fc-status'] === '200') return value;
    const { errorType, errorMessage } = Object(value);
    throw Object.assign(new Error(errorMessage), { name: errorType, stack: errorMessage });
  }

  const wrapped: FunctionModule = {
    handler,
    async initialize(context) {
      const reply = await sendTo(port, 'POST', '/initialize', platformHeaders(context, '/initialize'));
      if (reply.status !== 200) throw new Error(reply.body);
      return JSON.parse(reply.body);
    },
    async preStop(context) {
      const reply = await sendTo(port, 'GET', '/pre-stop', platformHeaders(context, '/pre-stop'));
      return JSON.parse(reply.body);
    },
  };
  return { module: wrapped, port, close: stop };
}

/** The request that the platform passes on as it is, of an event of the HTTP trigger. */
function triggerRequestOf(bytes: Buffer) {
  let event: unknown;
  try {
    event = JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
  if (!isJsonObject(event) || event.version !== 'v1') return undefined;
  const { rawPath, headers, body, requestContext } = event;
  return {
    method: String(Object(requestContext).http.method),
    path: String(rawPath),
    headers: Object(headers),
    body: Buffer.from(String(body)),
  };
}

/** Names of headers as the function wrote them; HTTP does not keep their case. */
const spelt = (headers: IncomingMessage['headers']) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.replace(/(^|-)([a-z])/g, (_, dash, letter) => dash + letter.toUpperCase()),
      value,
    ]),
  );
