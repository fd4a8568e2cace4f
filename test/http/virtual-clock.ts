import type { Clock } from '../../lib/core/ports.ts';
import type { Millis } from '../../lib/core/time.ts';

interface Sleeper {
  readonly at: Millis;
  readonly wake: () => void;
}

/** Moves only when it is told to; sleepers wake at their instant, or when their signal aborts. */
export function createVirtualClock(start: Millis = 1_000_000) {
  let now = start;
  const sleepers = new Set<Sleeper>();
  const clock: Clock = {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const wake = () => {
          sleepers.delete(sleeper);
          resolve();
        };
        const sleeper = { at: now + ms, wake };
        sleepers.add(sleeper);
        signal.addEventListener('abort', wake, { once: true });
      }),
  };
  return {
    ...clock,
    /** How many are asleep: a request that is over must leave none behind. */
    asleep: () => sleepers.size,
    /** Lets time pass, wakes who is due, and lets them run. */
    async pass(ms: Millis): Promise<void> {
      now += ms;
      for (const sleeper of [...sleepers]) if (sleeper.at <= now) sleeper.wake();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
