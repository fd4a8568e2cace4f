/** The time of one port call, and its tries. */
import type { CallLimit, Clock, Random } from '../../core/ports.ts';
import { doublingPause, type Pauses } from '../../core/time.ts';

/**
 * Tries of one call, for what the server says that it did not execute. They bridge a conflict or a busy moment; an
 * outage is bridged by the caller, who knows how much time is worth spending.
 */
const MOST_TRIES = 5;
const PAUSES: Pauses = { first: 25, longest: 200 };

export interface TablestoreCall {
  /** Aborts when the request ends or the limit is reached. */
  readonly signal: AbortSignal;
  /** Takes one try and waits before it; false: no tries or no time left. */
  again(): Promise<boolean>;
  /** Stops the clock. Nothing may be under way any more. */
  end(): void;
}

/** Starts the clock of a call; whoever starts it ends it. */
export function startCall(
  { limit, signal }: CallLimit,
  { clock, random }: { clock: Clock; random: Random },
): TablestoreCall {
  const end = clock.now() + limit;
  const over = new AbortController();
  const abort = (why: string) => over.abort(new Error(why));
  const ended = () => abort('the request has ended');
  if (signal.aborted) ended();
  // Written so that NaN for a limit is no time, not endless time.
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
      // With a reason: without one every call would make an error, with its stack.
      over.abort('settled');
    },
  };
}
