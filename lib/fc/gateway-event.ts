import type { HttpRequest } from '../core/http/types.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { bodyOf, headersOf, pathOf, queryOf } from './event-parts.ts';

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
