import type { HttpRequest } from '../core/http/types.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { bodyOf, envelopeFault, headersOf, pathOf, queryOf, requireExactEvent } from './event-parts.ts';

export interface Envelope {
  /** @throws {ProblemError} `InvalidJson`, when the event contradicts itself */
  readonly open: () => HttpRequest;
  /** The direct caller says that nobody waits for the answer. */
  readonly asynchronous: boolean;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The event as a JSON object and its text, if it is one. */
function readObject(event: Buffer): { readonly object: JsonObject; readonly text: string } | undefined {
  try {
    const text = utf8.decode(event);
    const object: unknown = JSON.parse(text);
    return isJsonObject(object) ? { object, text } : undefined;
  } catch {
    return undefined; // Not JSON in UTF-8: the bytes of a direct caller, whose parser will say what is wrong.
  }
}

/**
 * Which door an event came through; never throws. Whatever no platform makes is a direct caller's: an object of
 * its own, but also rubbish and no bytes at all, and the chain answers it like any other body.
 */
export function readEnvelope(event: Buffer): Envelope {
  const { object, text = '' } = readObject(event) ?? {};
  const from = object && platformOf(object);
  if (object && from) {
    const open = (): HttpRequest => {
      requireExactEvent(text);
      return from(object);
    };
    return { open, asynchronous: false };
  }
  const headers: Record<string, string> = Object.create(null);
  return {
    open: () => ({ door: 'direct', method: 'POST', path: '/', headers, body: event }),
    asynchronous: object?.Invocation === 'async',
  };
}

function platformOf(event: JsonObject): ((event: JsonObject) => HttpRequest) | undefined {
  if (isGatewayEvent(event)) return fromGatewayEvent;
  return isHttpTriggerEvent(event) ? fromHttpTriggerEvent : undefined;
}

/**
 * The traditional API Gateway's event:
 * `{"path": "/revocations", "httpMethod": "POST", "headers": {…}, "queryParameters": {…}, "pathParameters": {…},
 * "body": "…", "isBase64Encoded": "false"}`. It has no trustworthy address of the sender.
 */
export const isGatewayEvent = (event: JsonObject): boolean =>
  typeof event.httpMethod === 'string' && (isJsonObject(event.headers) || typeof event.path === 'string');

/** @throws {ProblemError} `InvalidJson` */
export const fromGatewayEvent = (event: JsonObject): HttpRequest => ({
  door: 'gateway',
  method: String(event.httpMethod).toUpperCase(),
  path: pathOf(event.path),
  ...queryOf(event.queryParameters),
  ...headersOf(event.headers),
  body: bodyOf(event.body, event.isBase64Encoded),
});

/**
 * The event of Function Compute's HTTP trigger:
 * `{"version": "v1", "rawPath": "/revocations", "body": "…", "isBase64Encoded": false, "headers": {…},
 * "queryParameters": {…}, "requestContext": {"http": {"method": "POST", "sourceIp": "…", …}, …}}`.
 */
export const isHttpTriggerEvent = (event: JsonObject): boolean =>
  event.version === 'v1' && (typeof event.rawPath === 'string' || isJsonObject(event.requestContext));

/** @throws {ProblemError} `InvalidJson` */
export function fromHttpTriggerEvent(event: JsonObject): HttpRequest {
  const context = event.requestContext;
  const http = isJsonObject(context) && isJsonObject(context.http) ? context.http : {};
  const { method, sourceIp } = http;
  if (typeof method !== 'string') throw envelopeFault('The event has no requestContext.http.method.');
  return {
    door: 'http-trigger',
    method: method.toUpperCase(),
    path: pathOf(event.rawPath),
    ...queryOf(event.queryParameters),
    ...headersOf(event.headers),
    body: bodyOf(event.body, event.isBase64Encoded),
    ...(typeof sourceIp === 'string' && { sourceIp }),
  };
}
