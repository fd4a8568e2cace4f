import type { Millis } from '../../../core/time.ts';

/** Used nonces, by access key. */
export interface NonceMemory {
  /** Records the nonce; false if it was used before. */
  use(accessKeyId: string, nonce: string, now: Millis): boolean;
}

/** @param keep how long a nonce is remembered; at least the window in which its date is accepted */
export function createNonceMemory(keep: Millis): NonceMemory {
  const seen = new Map<string, Millis>();
  return {
    use(accessKeyId, nonce, now) {
      // Insertion order is age order: the oldest come first.
      for (const [key, at] of seen) {
        if (now - at <= keep) break;
        seen.delete(key);
      }
      const key = `${accessKeyId}\n${nonce}`;
      if (seen.has(key)) return false;
      seen.set(key, now);
      return true;
    },
  };
}
