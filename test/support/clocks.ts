import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../../lib/core/ports.ts';
import type { Millis } from '../../lib/core/time.ts';
import { EPOCH } from '../contracts/make-row.ts';

export const START_OF_2026: Millis = Date.parse('2026-01-01T00:00:00Z');

interface Sleeper {
  readonly at: Millis;
  readonly wake: () => void;
}

/** Moves only when a test moves it; sleepers wake at their instant, or when their signal aborts. */
export function createVirtualClock(start: Millis = 1_000_000) {
  let now = start;
  const sleepers = new Set<Sleeper>();
  const watchers: (() => void)[] = [];
  return {
    now: () => now,
    sleep: (ms: Millis, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        if (signal.aborted) return resolve();
        const wake = () => {
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { at: now + ms, wake };
        sleepers.add(sleeper);
        signal.addEventListener('abort', wake, { once: true });
        for (const tell of watchers.splice(0)) tell();
      }),
    /** How many are asleep: a request that is over must leave none behind. */
    asleep: () => sleepers.size,
    untilSleeping: () =>
      sleepers.size > 0 ? Promise.resolve() : new Promise<void>((tell) => watchers.push(tell)),
    /** Lets time pass, wakes the sleepers that are due, and lets them run. */
    async pass(ms: Millis): Promise<void> {
      now += ms;
      for (const sleeper of [...sleepers]) if (sleeper.at <= now) sleeper.wake();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

export interface ManualClock extends Clock {
  advance(ms: Millis): void;
}

/** Moves only when a test moves it, or when code sleeps, which continues in the next turn of the event loop. */
export function createManualClock(start: Millis = EPOCH): ManualClock {
  let now = start;
  let sleeps = 0;
  return {
    now: () => now,
    advance(ms) {
      now += ms;
    },
    async sleep(ms, signal) {
      // A caller that never gives up would hang the test instead of failing it.
      if (++sleeps > 10_000) throw new Error('a caller waits for ever');
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

/** Pauses are over at once and move the clock; a sleep of `limit` or more is a time limit, which never comes. */
export function createPatientClock(base: () => Millis, limit: Millis): Clock {
  let ahead: Millis = 0;
  return {
    now: () => base() + ahead,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        if (ms >= limit) return signal.addEventListener('abort', () => resolve(), { once: true });
        ahead += ms;
        setImmediate(resolve);
      }),
  };
}
