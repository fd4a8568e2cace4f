/** Forgets rows whose retention is over, a few at a time, behind the requests. */
import type { Clock, Log } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { isBusy, messageOf } from './connection.ts';

/** How often at most, how many rows at once, and how long after `expiresAt` (a clock may be set back meanwhile). */
export const SWEEP = { every: 60_000, batch: 50, grace: 600_000 } as const;

export interface SweepParts {
  /** Deletes one batch. How many rows it was. */
  readonly sweep: (horizon: Millis, batch: number) => number;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'debug' | 'warn'>;
}

/** To be called after every write: sweeps when it is time, after the caller has gone on, and without a timer. */
export function createSweeper({ sweep, clock, log }: SweepParts): () => void {
  let due = Number.NEGATIVE_INFINITY;

  function run(): void {
    const now = clock.now();
    try {
      const swept = sweep(now - SWEEP.grace, SWEEP.batch);
      if (swept > 0) log.debug('store.swept', { rows: swept });
      // A full batch may have left some: the next write sweeps again, so more goes than comes.
      if (swept === SWEEP.batch) due = now;
    } catch (error) {
      // Another process is at work on the file, or it is in trouble that the next request will meet and report.
      log[isBusy(error) ? 'debug' : 'warn']('store.sweep-failed', { reason: messageOf(error) });
    }
  }

  return () => {
    const now = clock.now();
    if (now < due) return;
    due = now + SWEEP.every;
    setImmediate(run).unref();
  };
}
