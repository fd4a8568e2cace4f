/** Milliseconds: a duration, or an instant since the epoch. There is no other unit of time in this project. */
export type Millis = number;

/** ISO 8601, UTC, milliseconds: an instant in an answer. */
export const instant = (at: Millis): string => new Date(at).toISOString();

export interface Pauses {
  readonly first: Millis;
  readonly longest: Millis;
}

/**
 * The pause of an exponential backoff with equal jitter: `first`, doubled for each earlier pause up to `longest`, of which
 * the first half is waited always and the second as far as `fraction` says (0 to 1).
 */
export function doublingPause(earlier: number, fraction: number, { first, longest }: Pauses): Millis {
  const whole = Math.min(longest, first * 2 ** earlier);
  return whole / 2 + (whole / 2) * fraction;
}
