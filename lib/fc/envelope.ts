import type { HttpRequest } from '../core/http/types.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { fromGatewayEvent, isGatewayEvent } from './gateway-event.ts';
import { fromHttpTriggerEvent, isHttpTriggerEvent } from './http-trigger-event.ts';

export interface Envelope {
  /** @throws {ProblemError} `InvalidJson`, when the event contradicts itself */
  readonly open: () => HttpRequest;
  /** The direct caller says that nobody waits for the answer. */
  readonly asynchronous: boolean;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The event as a JSON object, if it is one. */
function readObject(event: Buffer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(event));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined; // Not JSON in UTF-8: the bytes of a direct caller, whose parser will say what is wrong.
  }
}

/**
 * Which door an event came through; never throws. Whatever no platform makes is a direct caller's: an object of
 * its own, but also rubbish and no bytes at all, and the chain answers it like any other body.
 */
export function readEnvelope(event: Buffer): Envelope {
  const object = readObject(event);
  if (object && isGatewayEvent(object)) return { open: () => fromGatewayEvent(object), asynchronous: false };
  if (object && isHttpTriggerEvent(object)) {
    return { open: () => fromHttpTriggerEvent(object), asynchronous: false };
  }
  const headers: Record<string, string> = Object.create(null);
  return {
    open: () => ({ door: 'direct', method: 'POST', path: '/', headers, body: event }),
    asynchronous: object?.Invocation === 'async',
  };
}
