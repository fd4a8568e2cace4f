/** Instances of the function, and the requests that run on them. */

import type { RevokeRequest, SentRequest } from '../../lib/core/model/request.ts';
import type { Clock, DoneCache } from '../../lib/core/ports.ts';
import { createDoneCache } from '../../lib/core/revocation/done-cache.ts';
import type { Millis } from '../../lib/core/time.ts';
import type { Move, Owner, Scheduler } from './scheduler.ts';

export interface Instance extends Owner {
  readonly name: string;
  /** Its clock is ahead of true time by this. */
  offset: Millis;
  /** Kinds of rules that its policy protects. */
  readonly denies: readonly number[];
  readonly cache: DoneCache;
  /** How many requests it has had. */
  runs: number;
}

export function createInstance(
  { name, offset, denies }: Pick<Instance, 'name' | 'offset' | 'denies'>,
  now: () => Millis,
): Instance {
  const clock = { now: () => now() + instance.offset };
  const instance: Instance = {
    name,
    offset,
    denies,
    alive: true,
    frozenUntil: 0,
    runs: 0,
    cache: createDoneCache({ max: 10, clock }),
  };
  return instance;
}

/** What a client sends. */
export interface Order {
  readonly caller: string;
  readonly token: string;
  /** In normal form. */
  readonly request: RevokeRequest;
  /** As the client spells it; absent: in normal form. */
  readonly sent?: SentRequest | undefined;
  /** `Prefer: wait`, in milliseconds. */
  readonly wait?: Millis;
}

/** One request on one instance. */
export interface Run {
  readonly id: string;
  readonly order: Order;
  readonly instance: Instance;
  /** True time. */
  readonly startedAt: Millis;
  readonly budget: Millis;
  /** By the clock of the instance. */
  readonly deadline: Millis;
  /** Ends the calls that are under way, when the request is aborted. */
  readonly pending: Set<() => boolean>;
  /** How many calls of ports it has made. */
  calls: number;
  /** It was frozen at some time: its budget is no promise. */
  frozen: boolean;
}

/**
 * The clock of one run. It measures by true time, and shows the time of its instance. `timed: false`: how long a nap
 * takes is left to the order of things.
 */
export function clockOf(run: Run, scheduler: Scheduler, timed: boolean): Clock {
  const { instance, pending } = run;
  return {
    now: () => scheduler.now() + instance.offset,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const wake = () => {
          alarm.off = true;
          pending.delete(wake);
          resolve();
          return true;
        };
        const move: Move = { id: `${run.id}#${++run.calls} naps`, where: 'client', changes: false };
        const alarm = timed
          ? scheduler.timer(scheduler.now() + ms, wake, instance)
          : scheduler.message(scheduler.now(), wake, { owner: instance, move });
        pending.add(wake);
      }),
  };
}
