/** The time limit of one port call, and its tries. */
import type { CallLimit, Clock, Random } from '../../core/ports.ts';
import { doublingPause, type Pauses } from '../../core/time.ts';

/**
 * The maximum of tries of one call, for requests that the server did not execute. They bridge a conflict or a short
 * overload. The caller bridges an outage, because it knows how much time that is worth.
 */
const MOST_TRIES = 5;
const PAUSES: Pauses = { first: 25, longest: 200 };

export interface TablestoreCall {
  /** Aborts when the request ends or the limit is reached. */
  readonly signal: AbortSignal;
  /** Waits before another try; false: no tries or no time left. */
  again(): Promise<boolean>;
  /** Stops the clock. No request may be running. */
  end(): void;
}

/** Starts the clock of a call. The caller must call `end`. */
export function startCall(
  { limit, signal }: CallLimit,
  { clock, random }: { clock: Clock; random: Random },
): TablestoreCall {
  const end = clock.now() + limit;
  const over = new AbortController();
  const abort = (why: string) => over.abort(new Error(why));
  const ended = () => abort('the request has ended');
  if (signal.aborted) ended();
  // In this form NaN as a limit means no time, not unlimited time.
  else if (!(limit > 0)) abort('no time is left');
  else {
    signal.addEventListener('abort', ended, { once: true });
    void clock.sleep(limit, over.signal).then(() => {
      if (!over.signal.aborted) abort('the time of the call is up');
    });
  }
  let tries = 1;

  return {
    signal: over.signal,
    async again() {
      const pause = doublingPause(tries - 1, random.fraction(), PAUSES);
      if (over.signal.aborted || tries >= MOST_TRIES || clock.now() + pause >= end) return false;
      tries += 1;
      await clock.sleep(pause, over.signal);
      return !over.signal.aborted;
    },
    end() {
      signal.removeEventListener('abort', ended);
      // With a reason, because the default would be a new error with a stack for every call.
      over.abort('settled');
    },
  };
}
