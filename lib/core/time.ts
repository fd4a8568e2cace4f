/** Milliseconds: a duration, or an instant since the epoch. There is no other unit of time in this project. */
export type Millis = number;

/** Node.js fires a timer beyond this at once. */
export const LONGEST_TIMER: Millis = 2 ** 31 - 1;

/** ISO 8601, UTC, milliseconds: an instant in an answer. */
export const instant = (at: Millis): string => new Date(at).toISOString();

export interface Pauses {
  readonly first: Millis;
  readonly longest: Millis;
}

/**
 * The pause of an exponential backoff with equal jitter. Its base is `first`, doubled for each earlier pause, up to
 * `longest`. The pause is half of it, and `fraction` (0 to 1) of the other half.
 */
export function doublingPause(earlier: number, fraction: number, { first, longest }: Pauses): Millis {
  const whole = Math.min(longest, first * 2 ** earlier);
  return whole / 2 + (whole / 2) * fraction;
}
