import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../../lib/core/ports.ts';
import type { Millis } from '../../lib/core/time.ts';
import { EPOCH } from './make-row.ts';

export interface ManualClock extends Clock {
  advance(ms: Millis): void;
}

/** Stands still until it is moved; whoever sleeps moves it, and is woken in the next turn of the event loop. */
export function createManualClock(start: Millis = EPOCH): ManualClock {
  let now = start;
  let sleeps = 0;
  return {
    now: () => now,
    advance(ms) {
      now += ms;
    },
    async sleep(ms, signal) {
      // Whoever never gives up would hang the test instead of failing it.
      if (++sleeps > 10_000) throw new Error('somebody waits for ever');
      if (signal.aborted) return;
      now += ms;
      await new Promise((wake) => setImmediate(wake));
    },
  };
}

/** The real one, set to `start`: for processes that meet, and must agree with the clock of a test. */
export function createRunningClock(start: Millis): Clock {
  const behind = Date.now() - start;
  return {
    now: () => Date.now() - behind,
    async sleep(ms, signal) {
      await setTimeout(ms, undefined, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    },
  };
}
