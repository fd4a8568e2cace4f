import { setMaxListeners } from 'node:events';
import type { Clock } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';

/** Holds calls back until their time has come, `release()` or `flush()`. */
export interface Holds {
  /** Waits; false if the simulator was reset or closed meanwhile: the waiting call must have no effect. */
  wait(delay: Millis | undefined, hold: boolean | undefined): Promise<boolean>;
  /** Runs `effect` after `ms`; without `ms`, at the next `flush`. */
  later(effect: () => void, ms: Millis | undefined): void;
  /** Runs all delayed effects now, in the order of arrival; returns how many. */
  flush(): number;
  /** Continues all held calls; returns how many. */
  release(): number;
  /** Resolves as soon as a call is held. */
  untilHeld(): Promise<void>;
  /** Drops all waiting calls and effects. */
  reset(): void;
}

/** Unlimited, because Node reports more than ten listeners as a leak. */
function newLife(): AbortController {
  const life = new AbortController();
  setMaxListeners(0, life.signal);
  return life;
}

export function createHolds(clock: Clock): Holds {
  let life = newLife();
  let late = new Set<() => void>();
  let held = new Set<() => void>();
  let watchers: (() => void)[] = [];

  const hold = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      held.add(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
      for (const notify of watchers.splice(0)) notify();
    });
  return {
    async wait(delay, isHeld) {
      const { signal } = life;
      if (delay !== undefined) await clock.sleep(delay, signal);
      if (isHeld && !signal.aborted) await hold(signal);
      return !signal.aborted;
    },
    later(effect, ms) {
      const { signal } = life;
      const waiting = late;
      waiting.add(effect);
      if (ms === undefined) return;
      void clock.sleep(ms, signal).then(() => {
        // A flush may already have run it.
        if (!signal.aborted && waiting.delete(effect)) effect();
      });
    },
    flush() {
      const due = [...late];
      late.clear();
      for (const effect of due) effect();
      return due.length;
    },
    release() {
      const waiting = [...held];
      held.clear();
      for (const go of waiting) go();
      return waiting.length;
    },
    untilHeld: () => (held.size > 0 ? Promise.resolve() : new Promise((notify) => watchers.push(notify))),
    reset() {
      life.abort();
      life = newLife();
      late = new Set();
      held = new Set();
      watchers = [];
    },
  };
}
