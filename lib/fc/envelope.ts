import type { HttpRequest } from '../core/http/types.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { shown } from '../core/request/faults.ts';
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
 * Which entry point an event came through; never throws. Whatever no platform makes is a direct caller's: an object of
 * its own, but also rubbish and no bytes at all, and the chain answers it like any other body.
 */
export function readEnvelope(event: Buffer): Envelope {
  const { object, text = '' } = readObject(event) ?? {};
  const from = object && platformOf(object);
  if (!object || !from)
    return { open: () => directRequest(event), asynchronous: object?.Invocation === 'async' };
  const open = (): HttpRequest => {
    requireExactEvent(text);
    return from(object);
  };
  return from === fromInvocationEvent ? directOf(open) : { open, asynchronous: false };
}

function platformOf(event: JsonObject): ((event: JsonObject) => HttpRequest) | undefined {
  if (isGatewayEvent(event)) return fromGatewayEvent;
  if (!isHttpTriggerEvent(event)) return undefined;
  return isInvocationEvent(event) ? fromInvocationEvent : fromHttpTriggerEvent;
}

function directRequest(body: Buffer): HttpRequest {
  const headers: Record<string, string> = Object.create(null);
  return { entryPoint: 'direct', method: 'POST', path: '/', headers, body };
}

/** A direct invocation, whose payload says whether its caller waits for the answer. */
function directOf(open: () => HttpRequest): Envelope {
  const asynchronous = (): boolean => {
    try {
      return readObject(open().body)?.object.Invocation === 'async';
    } catch {
      return false; // `open` throws it again, and the caller gets it as an answer.
    }
  };
  return { open, asynchronous: asynchronous() };
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
  entryPoint: 'gateway',
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

const INVOCATION_PATH = /^\/\d{4}-\d{2}-\d{2}\/functions\/[^/]+\/invocations$/;
const INVOCATION_HOST = /^(?:\d+\.[a-z0-9-]+\.fc|fcv3\.[a-z0-9-]+)\.aliyuncs\.com$/;

/**
 * A call of `InvokeFunction` may arrive as an event of the function's HTTP trigger, with the payload as its body
 * (docs/reference/unconfirmed.md, `fc-invoke-event`). Anyone who reaches the trigger can choose the path, but not the
 * host: RAM has allowed what came to the host of the invocation API.
 */
function isInvocationEvent(event: JsonObject): boolean {
  if (!isHttpTriggerEvent(event) || !isJsonObject(event.requestContext)) return false;
  const { domainName, http } = event.requestContext;
  return (
    isJsonObject(http) &&
    http.method === 'POST' &&
    INVOCATION_PATH.test(pathOf(event.rawPath)) &&
    typeof domainName === 'string' &&
    INVOCATION_HOST.test(domainName)
  );
}

/** @throws {ProblemError} `InvalidJson` */
const fromInvocationEvent = (event: JsonObject): HttpRequest =>
  directRequest(bodyOf(event.body, event.isBase64Encoded));

/** @throws {ProblemError} `InvalidJson` */
export function fromHttpTriggerEvent(event: JsonObject): HttpRequest {
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
