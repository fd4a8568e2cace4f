/** Time and chance of this machine. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Clock, Random } from '../core/ports.ts';

export const systemClock = (): Clock => ({
  now: () => Date.now(),
  sleep: (ms, signal) =>
    setTimeout(ms, undefined, { signal }).catch((error: unknown) => {
      // An aborted sleep is one that is over.
      if (!signal.aborted) throw error;
    }),
});

export const systemRandom = (): Random => ({ id: () => randomUUID(), fraction: () => Math.random() });
