import type { Millis } from '../../../core/time.ts';

/** Nonces seen, by access key. */
export interface NonceMemory {
  /** Remembers the nonce; false when it was used within the memory already. */
  use(accessKeyId: string, nonce: string, now: Millis): boolean;
}

/** @param keep how long a nonce is remembered; must cover the whole window in which its date is accepted */
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
