import type { HttpRequest } from '../core/http/types.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { bodyOf, envelopeFault, headersOf, pathOf, queryOf } from './event-parts.ts';

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
