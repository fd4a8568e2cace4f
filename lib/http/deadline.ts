import type { Incoming } from '../core/http/types.ts';
import type { Clock } from '../core/ports.ts';
import type { Millis } from '../core/time.ts';
import type { Middleware } from './exchange.ts';

/** Kept back from the platform's time limit, to hand over the answer. */
const HAND_OVER: Millis = 1000;

/** A signal that aborts without a reason makes an error of it, with its stack. */
const STOPPED = 'stopped';

export interface DeadlineParts {
  readonly clock: Clock;
  /** Behind a gateway, which stops waiting before the function does. */
  readonly answerWithin: Millis;
}

/**
 * The instant by which this request must be answered. `own`: how long this caller waits; otherwise a direct caller waits
 * as long as the function may run, and any other as long as the gateway, `answerWithin`.
 */
export function deadlineOf(
  { request, startedAt, timeout }: Incoming,
  answerWithin: Millis,
  own?: Millis | undefined,
): Millis {
  const platform = timeout - HAND_OVER;
  const entryPoint = request.entryPoint === 'direct' ? platform : answerWithin;
  return startedAt + Math.max(0, Math.min(platform, own ?? entryPoint));
}

/**
 * Sets the deadline, and a signal that aborts at it. The signal is this request's own: middy's is shared by all
 * requests of the process, so that the end of one would abort the others.
 */
export function deadline({ clock, answerWithin }: DeadlineParts): Middleware {
  const stop: NonNullable<Middleware['after']> = (request) => request.event.budget?.stop();
  return {
    before: (request) => {
      const { incoming, caller } = request.event;
      const instant = deadlineOf(incoming, answerWithin, caller?.manner?.answerWithin);
      const overdue = new AbortController();
      const stopped = new AbortController();
      const left = Math.max(0, instant - clock.now());
      clock.sleep(left, stopped.signal).then(() => {
        if (!stopped.signal.aborted) overdue.abort();
      });
      request.event.budget = {
        deadline: instant,
        signal: overdue.signal,
        stop: () => stopped.abort(STOPPED),
      };
    },
    after: stop,
    onError: stop,
  };
}
