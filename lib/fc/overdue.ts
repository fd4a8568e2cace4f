/** The end of one invocation's time, for handlers that no request gives a deadline. */
import type { Clock } from '../core/ports.ts';
import type { Millis } from '../core/time.ts';

/** Reserved of the function timeout, to return the report. */
const HAND_OVER: Millis = 1000;

/** The last instant of work, a signal that aborts at it, and a function that stops its timer. */
export function overdueAfter(clock: Clock, startedAt: Millis, timeoutSeconds: number) {
  const instant = startedAt + Math.max(0, timeoutSeconds * 1000 - HAND_OVER);
  const overdue = new AbortController();
  const stopped = new AbortController();
  clock.sleep(Math.max(0, instant - clock.now()), stopped.signal).then(() => {
    if (!stopped.signal.aborted) overdue.abort();
  });
  return { instant, signal: overdue.signal, stop: () => stopped.abort() };
}
