/** The events of the entry points as requests. An event is parsed once; its members say which one it is. */
import { ProblemError } from '../core/errors/errors.ts';
import type { HttpRequest, ParsedText } from '../core/http/types.ts';
import { findTextFault, isJsonObject, type JsonObject, memberOfFault } from '../core/json.ts';
import { shown } from '../core/visible.ts';

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
  const parsed = parseObject(event);
  const fromPlatform = parsed && readerOf(parsed.object);
  if (!fromPlatform) return directEnvelope(event, parsed);
  requireExactEvent(parsed.text);
  return fromPlatform(parsed.object);
}

function readerOf(event: JsonObject): ((event: JsonObject) => Envelope) | undefined {
  if (isGatewayEvent(event)) return waiting(fromGatewayEvent);
  if (!isHttpTriggerEvent(event)) return undefined;
  return isInvocationEvent(event) ? fromInvocationEvent : waiting(fromHttpTriggerEvent);
}

/** For callers that wait for the answer. */
const waiting = (read: (event: JsonObject) => HttpRequest) => (event: JsonObject) => ({
  request: read(event),
  asynchronous: false,
});

function fromInvocationEvent(event: JsonObject): Envelope {
  const payload = bodyOf(event.body, event.isBase64Encoded);
  return directEnvelope(payload, parseObject(payload));
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Undefined for bytes that are not a JSON object in UTF-8: the parser of the body reports what is wrong with them. */
function parseObject(bytes: Buffer): ParsedText | undefined {
  try {
    const text = utf8.decode(bytes);
    const object: unknown = JSON.parse(text);
    return isJsonObject(object) ? { text, object } : undefined;
  } catch {
    return undefined;
  }
}

function directEnvelope(body: Buffer, parsed: ParsedText | undefined): Envelope {
  const headers: Record<string, string> = Object.create(null);
  return {
    request: { entryPoint: 'direct', method: 'POST', path: '/', headers, body, ...(parsed && { parsed }) },
    asynchronous: parsed?.object.Invocation === 'async',
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

/** The refusal of an ambiguous or malformed event. */
const envelopeFault = (detail: string): ProblemError => new ProblemError('InvalidJson', { detail });

/**
 * Refuses an ambiguous event: of a duplicate member `JSON.parse` keeps one, and text without a UTF-8 form would give
 * other bytes than those that were signed. `text`: the event's JSON.
 * @throws {ProblemError} `InvalidJson`
 */
function requireExactEvent(text: string): void {
  const fault = findTextFault(text);
  if (fault === undefined) return;
  const name = shown(memberOfFault(fault));
  throw envelopeFault(
    fault.kind === 'duplicate'
      ? `The event has the member ${name} twice. Send it once.`
      : `The event has half a surrogate pair in the member ${name}, which has no UTF-8 form. Send well-formed Unicode.`,
  );
}

/**
 * The bytes of the body. `isBase64Encoded` may be a boolean or its name: API Gateway's documentation quotes it.
 * @throws {ProblemError} `InvalidJson`
 */
function bodyOf(body: unknown, isBase64Encoded: unknown): Buffer {
  const text = body ?? '';
  if (typeof text !== 'string')
    throw envelopeFault(`The body of the event is ${shown(text)}. Send a string.`);
  switch (typeof isBase64Encoded === 'string' ? isBase64Encoded.toLowerCase() : (isBase64Encoded ?? false)) {
    case false:
    case 'false':
      return Buffer.from(text, 'utf8');
    case true:
    case 'true':
      return fromBase64(text);
    default:
      throw envelopeFault(`isBase64Encoded of the event is ${shown(isBase64Encoded)}. Send true or false.`);
  }
}

function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  // The decoder skips characters that are not base64, so the bytes could differ from those that were sent.
  if (bytes.toString('base64') !== text) {
    throw envelopeFault(notBase64(text, bytes));
  }
  return bytes;
}

function notBase64(text: string, bytes: Buffer): string {
  const expected = bytes.toString('base64');
  const at = Array.from(text).findIndex((char, index) => char !== expected[index]);
  const found = at === -1 ? 'it ends too early' : `character ${at + 1} is ${shown(Array.from(text)[at])}`;
  return `isBase64Encoded of the event is true, but its body is not base64: ${found}. Send padded base64, or isBase64Encoded false.`;
}

/**
 * Headers by their lower-case names. The first value of a name counts, also if names differ in case only, or if one
 * name has an array of values. Only text, numbers and booleans are read.
 */
function headersOf(headers: unknown): Pick<HttpRequest, 'headers' | 'repeated'> {
  // Without a prototype: a header may be called `__proto__` or `constructor`.
  const merged: Record<string, string> = Object.create(null);
  const received = new Map<string, unknown[]>();
  for (const [name, values] of Object.entries(isJsonObject(headers) ? headers : {})) {
    const lower = name.toLowerCase();
    const all = received.get(lower) ?? [];
    received.set(lower, all.concat(values));
  }
  const repeated = new Map<string, readonly string[]>();
  for (const [name, values] of received) {
    const texts = values.filter(isScalar).map(String);
    if (values.length > 1) repeated.set(name, texts);
    const [first] = texts;
    if (first !== undefined) merged[name] = first;
  }
  return { headers: merged, ...(repeated.size > 0 && { repeated }) };
}

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** The names of the query parameters, where the event has any. */
function queryOf(parameters: unknown): Pick<HttpRequest, 'queryNames'> {
  const queryNames = Object.keys(isJsonObject(parameters) ? parameters : {});
  return queryNames.length > 0 ? { queryNames } : {};
}

/** The path without the query or fragment that some senders append. */
const pathOf = (path: unknown): string =>
  typeof path === 'string' ? path.replace(/[?#].*$/s, '') || '/' : '/';
