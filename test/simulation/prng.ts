/** Splitmix32: small, fast, and the same numbers for the same seed on every computer. Not for secrets. */
export interface Prng {
  /** A number in [0, 1). */
  fraction(): number;
  /** An integer in [0, n). */
  below(n: number): number;
  /** An integer in [low, high]. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
}

export function createPrng(seed: number): Prng {
  // A seed beyond 32 bits is folded, so that neighbours stay different.
  let state = (seed ^ Math.floor(seed / 0x1_0000_0000)) | 0;
  function next(): number {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }
  const fraction = (): number => next() / 0x1_0000_0000;
  const below = (n: number): number => Math.floor(fraction() * n);
  return {
    fraction,
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (probability) => fraction() < probability,
    pick: (list) => list[below(list.length)] ?? list[0],
  };
}
