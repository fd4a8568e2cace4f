/** Retries a synchronous call until the lock is free or the limit of the port call is reached. */
import { type CallLimit, type Clock, StoreUnavailable } from '../../core/ports.ts';
import { doublingPause, type Pauses } from '../../core/time.ts';
import { isBusy, messageOf } from './connection.ts';

const PAUSES: Pauses = { first: 1, longest: 25 };

/**
 * The first try runs synchronously. The process is free between tries; a running try is not interrupted, because calls
 * of SQLite are synchronous and short.
 * @throws {StoreUnavailable} what the try threw, or `applied: "no"` if the limit ends it, because nothing was written
 */
export async function withinLimit<T>(call: CallLimit, clock: Clock, attempt: () => T): Promise<T> {
  const end = clock.now() + call.limit;
  let busy: unknown;
  for (let tries = 0; ; tries += 1) {
    if (call.signal.aborted) throw new StoreUnavailable('the request has ended', 'no');
    const left = end - clock.now();
    // In this form NaN as a limit means no time, not unlimited time.
    if (!(left > 0)) throw new StoreUnavailable('no time left for the table', 'no', { cause: busy });
    try {
      return attempt();
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      if (!isBusy(error)) throw new StoreUnavailable(messageOf(error), 'no', { cause: error });
      busy = error;
    }
    await clock.sleep(Math.min(doublingPause(tries, 1, PAUSES), left), call.signal);
  }
}
