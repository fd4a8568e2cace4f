/**
 * Virtual time, and the one place where concurrency is decided: which of the things that could happen now happens
 * next. Timers fire at their instant; messages wait in a pool until they are chosen.
 */
import type { Millis } from '../../lib/core/time.ts';

/** What can be frozen or die; it takes with it what it would have received or done. */
export interface Owner {
  alive: boolean;
  frozenUntil: Millis;
}

/** What a message is about, for a choice among several. */
export interface Move {
  /** The same in every schedule that makes the same choices before it. */
  readonly id: string;
  readonly where: 'store' | 'ecs' | 'client';
  readonly changes: boolean;
}

export interface Happening {
  at: Millis;
  timer: boolean;
  off: boolean;
  readonly owner: Owner | undefined;
  readonly move: Move | undefined;
  /** Returns whether a waiting run may continue, so that its code must run first. */
  readonly run: () => boolean;
}

export interface SchedulerParts {
  /** Which of these messages is next; none, when the schedule is not worth going on with. */
  order(ready: readonly Happening[]): number;
  /** How long one message takes. */
  tick(): Millis;
}

/** A schedule that has not ended by then is a loop. */
const MOST_STEPS = 20_000;

export function createScheduler({ order, tick }: SchedulerParts, start: Millis) {
  let now = start;
  let steps = 0;
  let pool: Happening[] = [];
  const ready: Happening[] = [];

  function add(at: Millis, timer: boolean, run: () => boolean, owner?: Owner, move?: Move): Happening {
    const frozen = owner !== undefined && owner.frozenUntil > at;
    const happening: Happening = {
      at: frozen ? owner.frozenUntil : at,
      // After a thaw the timers and the messages that came meanwhile race.
      timer: timer && !frozen,
      off: false,
      owner,
      move,
      run,
    };
    pool.push(happening);
    return happening;
  }

  /** The next thing to happen, taken out of the pool; time has moved to it. */
  function take(): Happening | undefined {
    pool = pool.filter((happening) => !happening.off && happening.owner?.alive !== false);
    let firstTimer: Happening | undefined;
    let earliest = Number.POSITIVE_INFINITY;
    ready.length = 0;
    for (const happening of pool) {
      if (happening.at < earliest) earliest = happening.at;
      if (happening.timer) {
        if (!firstTimer || happening.at < firstTimer.at) firstTimer = happening;
      } else if (happening.at <= now) ready.push(happening);
    }
    if (pool.length === 0) return undefined;
    if (ready.length === 0) {
      if (earliest > now) now = earliest;
      if (firstTimer && firstTimer.at <= now) return firstTimer;
      for (const happening of pool) if (!happening.timer && happening.at <= now) ready.push(happening);
    } else {
      const then = now + tick();
      if (firstTimer && firstTimer.at <= then) {
        now = Math.max(now, firstTimer.at);
        return firstTimer;
      }
      now = then;
    }
    return ready[order(ready)];
  }

  return {
    now: () => now,
    /** The number of the current step: the order of events of one instant. */
    step: () => steps,
    /** A message that may be delivered from `at` on. */
    message: (at: Millis, run: () => boolean, from: { owner?: Owner; move?: Move } = {}) =>
      add(at, false, run, from.owner, from.move),
    /** Fires at `at`. */
    timer: (at: Millis, run: () => boolean, owner?: Owner) => add(at, true, run, owner),
    /** Nothing of this owner happens before `until`. */
    freeze(owner: Owner, until: Millis) {
      owner.frozenUntil = until;
      for (const happening of pool) {
        if (happening.owner !== owner || happening.at >= until) continue;
        happening.at = until;
        happening.timer = false;
      }
    },
    /** Runs until nothing is left to happen, or until `stop`. */
    async run(stop: () => boolean): Promise<void> {
      for (;;) {
        const next = take();
        if (!next || stop()) return;
        next.off = true;
        if (++steps > MOST_STEPS) throw new Error('the schedule does not end');
        if (next.run()) await new Promise(setImmediate);
        if (stop()) return;
      }
    },
  };
}

export type Scheduler = ReturnType<typeof createScheduler>;
