import type { Incoming } from '../core/http/types.ts';
import type { Clock } from '../core/ports.ts';
import type { Millis } from '../core/time.ts';
import type { Known } from './middleware.ts';

/** Reserved of the function timeout, to return the answer. */
const HAND_OVER: Millis = 1000;

/** A signal that aborts without a reason creates an error with its stack. */
const OVER = 'over';

export interface DeadlineParts {
  /** Behind a gateway, which stops waiting before the function does. */
  readonly answerWithin: Millis;
}

export interface Timed {
  /** The instant by which this request is answered. */
  readonly deadline: Millis;
}

/**
 * The instant by which a request is answered. `own`: how long this caller waits; otherwise a direct caller waits until
 * the function timeout, and any other caller as long as the gateway, `answerWithin`.
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

/** The deadline depends on the caller, so it is set after authentication. */
export const deadline = ({ answerWithin }: DeadlineParts) => {
  return ({ incoming, caller }: Known): Timed => ({
    deadline: deadlineOf(incoming, answerWithin, caller.response?.answerWithin),
  });
};

/** Runs `work` with a signal that aborts at the deadline. Middy's own signal is shared by all requests of the process. */
export async function untilDeadline<T>(
  clock: Clock,
  { deadline }: Timed,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const { signal } = over;
  void clock.sleep(Math.max(0, deadline - clock.now()), signal).then(() => over.abort(OVER));
  try {
    return await work(signal);
  } finally {
    // No I/O of a request outlives its answer.
    over.abort(OVER);
  }
}
