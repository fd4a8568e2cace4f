/** Deletes rows past their retention, a few at a time, after requests. */
import type { Clock, Log } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { isBusy, messageOf } from './connection.ts';

/** The minimum interval, the rows of one batch, and the delay after `expiresAt`, because a clock may be set back. */
const SWEEP = { every: 60_000, batch: 50, grace: 600_000 } as const;

export interface SweepParts {
  /** Deletes one batch, and returns its number of rows. */
  readonly sweep: (horizon: Millis, batch: number) => number;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'debug' | 'warn'>;
}

/**
 * Call the result after every read. It sweeps when an interval has passed, after the caller has continued. A write would
 * be too late: a call to ECS follows it, and a process that is frozen in that call must not hold the lock of the file.
 */
export function createSweeper({ sweep, clock, log }: SweepParts): () => void {
  let due = Number.NEGATIVE_INFINITY;

  function run(): void {
    const now = clock.now();
    try {
      const swept = sweep(now - SWEEP.grace, SWEEP.batch);
      if (swept > 0) log.debug('store.swept', { rows: swept });
      // After a full batch the next read sweeps again, so that deletions keep up with requests.
      if (swept === SWEEP.batch) due = now;
    } catch (error) {
      // Another process uses the file, or the next request reports the failure.
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
