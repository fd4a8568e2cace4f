import { setMaxListeners } from 'node:events';
import type { Clock } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';

/** Where calls wait: for time, for `release()`, for `flush()`. */
export interface Stage {
  /** Waits as asked; false when the simulator was reset or closed meanwhile: what waited must do nothing more. */
  wait(delay: Millis | undefined, hold: boolean | undefined): Promise<boolean>;
  /** Runs `effect` after `ms`, or without that at the next `flush`. */
  later(effect: () => void, ms: Millis | undefined): void;
  /** Runs everything that is late, in the order of arrival, whatever its time; returns how many. */
  flush(): number;
  /** Lets every held call go on; returns how many. */
  release(): number;
  /** Resolves as soon as a call is held. */
  untilHeld(): Promise<void>;
  /** Drops everything that waits. */
  reset(): void;
}

/** Any number of calls may wait at a time; Node would take more than ten listeners for a leak. */
function newLife(): AbortController {
  const life = new AbortController();
  setMaxListeners(0, life.signal);
  return life;
}

export function createStage(clock: Clock): Stage {
  let life = newLife();
  let late = new Set<() => void>();
  let held = new Set<() => void>();
  let watchers: (() => void)[] = [];

  const hold = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      held.add(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
      for (const tell of watchers.splice(0)) tell();
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
        // A flush may have run it before its time.
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
    untilHeld: () => (held.size > 0 ? Promise.resolve() : new Promise((tell) => watchers.push(tell))),
    reset() {
      life.abort();
      life = newLife();
      late = new Set();
      held = new Set();
      watchers = [];
    },
  };
}
