import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export type Bytes = string | Buffer;

/** HMAC-SHA256 over the parts as if they were one, encoded; text counts by its UTF-8 bytes. */
export function hmacSha256(key: Bytes, parts: readonly Bytes[], encoding: 'hex' | 'base64'): string {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest(encoding);
}

/**
 * Is any of the texts that came one of those that are expected? Encoded texts are compared, for a decoder would forgive
 * what a signature must not have. Every pair is compared, whatever was found before; where nothing came, as much is done
 * for nothing.
 */
export function anyMatches(expected: readonly string[], came: readonly string[]): boolean {
  let found = false;
  for (const wanted of expected) {
    for (const text of came.length > 0 ? came : ['']) {
      if (sameText(wanted, text)) found = true;
    }
  }
  return found;
}

/** Equal length is public; anything else takes as long as equality does. */
function sameText(wanted: string, text: string): boolean {
  const [left, right] = [Buffer.from(wanted), Buffer.from(text)];
  const comparable = left.length === right.length;
  return timingSafeEqual(left, comparable ? right : left) && comparable;
}

/** SHA-256 of the text's UTF-8 bytes, in hexadecimal. */
export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');
