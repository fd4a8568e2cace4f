/** The time of one request: what is left of it, and what each kind of call may take (`docs/protocol.md` section 7). */
import type { CallLimit, Clock } from '../ports.ts';
import type { Millis } from '../time.ts';

/** Kept back from every ECS-changing call, for the look and the save that follow it. */
export const LOOK_AND_SAVE: Millis = 1500;
/** Kept back from a look, for the save. */
export const SAVE: Millis = 500;
/** A call that cannot have this much is not made: it would only leave the outcome unknown. */
export const SHORTEST_CALL: Millis = 100;

export interface Budget {
  /** When the request began to be worked on. */
  readonly startedAt: Millis;
  readonly deadline: Millis;
  readonly signal: AbortSignal;
  now(): Millis;
  /** Calls given out so far: the trips of the request. */
  trips(): number;
  /** The limit of a call that must leave `reserve`, or undefined when there is no time for one. */
  call(reserve: Millis): CallLimit | undefined;
  /** Waits, if that still leaves `reserve` and time for a call; says whether it did. */
  pause(ms: Millis, reserve: Millis): Promise<boolean>;
}

export function createBudget(clock: Clock, deadline: Millis, signal: AbortSignal): Budget {
  let trips = 0;
  const left = (): Millis => (signal.aborted ? 0 : deadline - clock.now());
  return {
    startedAt: clock.now(),
    deadline,
    signal,
    now: () => clock.now(),
    call(reserve) {
      const limit = left() - reserve;
      if (limit < SHORTEST_CALL) return undefined;
      trips++;
      return { limit, signal };
    },
    trips: () => trips,
    async pause(ms, reserve) {
      if (left() - reserve - ms < SHORTEST_CALL) return false;
      await clock.sleep(ms, signal);
      return !signal.aborted;
    },
  };
}

/** Exponential backoff with equal jitter: between half and the whole of 100, 200, 400 … 1600 ms. */
export function backoff(tries: number, fraction: number): Millis {
  const step = Math.min(1600, 100 * 2 ** tries);
  return Math.round(step / 2 + (step / 2) * fraction);
}
