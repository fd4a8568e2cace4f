/** What every authentication scheme implements, and the comparison of secrets that they share. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HttpRequest } from '../../core/http/types.ts';
import type { Millis } from '../../core/time.ts';

/** What a scheme learns besides the caller. */
export interface Evidence {
  /** The id that the sender gave the delivery. */
  readonly deliveryId?: string;
  /** The time that the sender signed. */
  readonly sentAt?: Millis;
}

/**
 * Does this request come from the holder of the secret? Never throws, and does the same work for every fault: a missing
 * header takes as long as a wrong signature.
 */
export type Verify = (request: HttpRequest, now: Millis) => Evidence | undefined;

/** How a caller authenticates. */
export type Proof =
  /** The sender signs the body but not the path, so the signature cannot say which operation is meant: it is a revocation. */
  | { readonly by: 'signature'; readonly verify: Verify }
  | { readonly by: 'token'; readonly verify: Verify }
  | { readonly by: 'entryPoint'; readonly verify: Verify };

/** The value of a header; empty when it is missing. A repeated header is ignored: we cannot know which value was verified. */
export const credential = ({ headers, repeated }: HttpRequest, name: string): string =>
  repeated?.has(name) ? '' : (headers[name] ?? '');

const DELIVERY_ID = /^[\x21-\x7e]{1,128}$/;

/** The sender's delivery id, when the header has a valid one. */
export function deliveryOf(request: HttpRequest, name: string): Evidence {
  const deliveryId = credential(request, name);
  return DELIVERY_ID.test(deliveryId) ? { deliveryId } : {};
}

export type Bytes = string | Buffer;

/** HMAC-SHA256 over the concatenated parts, encoded; text counts by its UTF-8 bytes. */
export function hmacSha256(key: Bytes, parts: readonly Bytes[], encoding: 'hex' | 'base64'): string {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest(encoding);
}

/**
 * Is one of the received texts one of the expected ones? Encoded texts are compared, because decoders tolerate what a
 * signature must not contain. Every pair is compared, whatever was found before, and an absent text takes as long.
 */
export function anyMatches(expected: readonly string[], received: readonly string[]): boolean {
  let found = false;
  for (const wanted of expected) {
    for (const text of received.length > 0 ? received : ['']) {
      if (sameText(wanted, text)) found = true;
    }
  }
  return found;
}

/** Equal length is public; everything else takes as long as a match. */
function sameText(wanted: string, text: string): boolean {
  const [left, right] = [Buffer.from(wanted), Buffer.from(text)];
  const comparable = left.length === right.length;
  return timingSafeEqual(left, comparable ? right : left) && comparable;
}
