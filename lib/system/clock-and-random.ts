/** System clock and randomness; everywhere else they are injected. */
import { randomUUID } from 'node:crypto';
import type { Clock, Random } from '../core/ports.ts';

export const systemClock = (): Clock => ({
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
    }),
});

export const systemRandom = (): Random => ({ id: () => randomUUID(), fraction: () => Math.random() });
