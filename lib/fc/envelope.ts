/** The events of the entry points as requests. An event is parsed once; its members say which one it is. */
import type { HttpRequest } from '../core/http/types.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { shown } from '../core/request/faults.ts';
import { bodyOf, envelopeFault, headersOf, pathOf, queryOf, requireExactEvent } from './event-parts.ts';

export interface Envelope {
  readonly request: HttpRequest;
  /** The direct caller does not wait for the answer. */
  readonly asynchronous: boolean;
}

/**
 * Reads an event. Whatever no platform makes is the body of a direct caller, valid or not: the chain answers it like any
 * other body.
 * @throws {ProblemError} `InvalidJson`, when the event of a platform is ambiguous or malformed
 */
export function readEnvelope(event: Buffer): Envelope {
  const { object, text = '' } = readObject(event);
  if (object && isGatewayEvent(object)) {
    requireExactEvent(text);
    return { request: fromGatewayEvent(object), asynchronous: false };
  }
  if (!object || !isHttpTriggerEvent(object)) return directEnvelope(event, object);
  requireExactEvent(text);
  if (!isInvocationEvent(object)) return { request: fromHttpTriggerEvent(object), asynchronous: false };
  const payload = bodyOf(object.body, object.isBase64Encoded);
  return directEnvelope(payload, readObject(payload).object);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Empty for bytes that are not a JSON object in UTF-8: the parser of the body reports what is wrong with them. */
function readObject(bytes: Buffer): { readonly object?: JsonObject; readonly text?: string } {
  try {
    const text = utf8.decode(bytes);
    const object: unknown = JSON.parse(text);
    return isJsonObject(object) ? { object, text } : {};
  } catch {
    return {};
  }
}

function directEnvelope(body: Buffer, object: JsonObject | undefined): Envelope {
  const headers: Record<string, string> = Object.create(null);
  return {
    request: { entryPoint: 'direct', method: 'POST', path: '/', headers, body },
    asynchronous: object?.Invocation === 'async',
  };
}

const isGatewayEvent = (event: JsonObject): boolean =>
  typeof event.httpMethod === 'string' && (isJsonObject(event.headers) || typeof event.path === 'string');

/**
 * The traditional API Gateway's event:
 * `{"path": "/revocations", "httpMethod": "POST", "headers": {…}, "queryParameters": {…}, "pathParameters": {…},
 * "body": "…", "isBase64Encoded": "false"}`. It has no trustworthy address of the sender.
 */
const fromGatewayEvent = (event: JsonObject): HttpRequest => ({
  entryPoint: 'gateway',
  method: String(event.httpMethod).toUpperCase(),
  path: pathOf(event.path),
  ...queryOf(event.queryParameters),
  ...headersOf(event.headers),
  body: bodyOf(event.body, event.isBase64Encoded),
});

const isHttpTriggerEvent = (event: JsonObject): boolean =>
  event.version === 'v1' && (typeof event.rawPath === 'string' || isJsonObject(event.requestContext));

/**
 * The event of Function Compute's HTTP trigger:
 * `{"version": "v1", "rawPath": "/revocations", "body": "…", "isBase64Encoded": false, "headers": {…},
 * "queryParameters": {…}, "requestContext": {"http": {"method": "POST", "sourceIp": "…", …}, …}}`.
 */
function fromHttpTriggerEvent(event: JsonObject): HttpRequest {
  const context = event.requestContext;
  const http = isJsonObject(context) && isJsonObject(context.http) ? context.http : {};
  const { method, sourceIp } = http;
  if (typeof method !== 'string') {
    throw envelopeFault(
      `requestContext.http.method of the event is ${shown(method)}. Send the method as a string.`,
    );
  }
  return {
    entryPoint: 'http-trigger',
    method: method.toUpperCase(),
    path: pathOf(event.rawPath),
    ...queryOf(event.queryParameters),
    ...headersOf(event.headers),
    body: bodyOf(event.body, event.isBase64Encoded),
    ...(typeof sourceIp === 'string' && { sourceIp }),
  };
}

const INVOCATION_PATH = /^\/\d{4}-\d{2}-\d{2}\/functions\/[^/]+\/invocations$/;
const INVOCATION_HOST = /^(?:\d+\.[a-z0-9-]+\.fc|fcv3\.[a-z0-9-]+)\.aliyuncs\.com$/;

/**
 * A call of `InvokeFunction` may arrive as an event of the function's HTTP trigger, with the payload as its body
 * (docs/reference/unconfirmed.md, `fc-invoke-event`). Anyone who reaches the trigger can choose the path, but not the
 * host: RAM has allowed every request to the host of the invocation API.
 */
function isInvocationEvent({ requestContext, rawPath }: JsonObject): boolean {
  if (!isJsonObject(requestContext)) return false;
  const { domainName, http } = requestContext;
  return (
    isJsonObject(http) &&
    http.method === 'POST' &&
    INVOCATION_PATH.test(pathOf(rawPath)) &&
    typeof domainName === 'string' &&
    INVOCATION_HOST.test(domainName)
  );
}
