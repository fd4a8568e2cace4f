/** The ClientToken of a delivery whose sender knows nothing of ClientTokens. */
import { createHash } from 'node:crypto';

const TOKEN = /^[\x20-\x7e]{1,64}$/;
/** How a made one ends. A text that looks so is not taken as it is: it might be meant to be taken for another's. */
const MADE = /-[A-Za-z0-9_-]{43}$/;
const READABLE = 20;

/**
 * Any text as a token: as it is where it can be one, otherwise up to 20 readable characters of it, `-` and the 43 of its
 * SHA-256 in base64url. The same text always makes the same token, and two texts never make one.
 */
export function toToken(text: string): string {
  if (TOKEN.test(text) && !MADE.test(text)) return text;
  const readable = text.slice(0, READABLE).replaceAll(/[^A-Za-z0-9._:-]/g, '_');
  return `${readable}-${createHash('sha256').update(text, 'utf8').digest('base64url')}`;
}
