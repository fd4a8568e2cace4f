/** When a call takes effect, and how often. */
import { setMaxListeners } from 'node:events';
import type { Clock } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import type { Fault } from './faults.ts';
import { OtsError, refuse } from './ots-error.ts';
import type { PreparedCall, Reply } from './prepared-call.ts';

/** What came of one effect: a reply, or the service's refusal. */
export type Outcome = Reply | OtsError;

export interface EffectsParts {
  readonly clock: Clock;
  /** Aborts when the simulator closes. */
  readonly closing: AbortSignal;
}

export type Effects = ReturnType<typeof createEffects>;

/** Any number of writes may be late at a time; Node would take more than ten listeners for a leak. */
function newMemory(): AbortController {
  const memory = new AbortController();
  setMaxListeners(0, memory.signal);
  return memory;
}

export function createEffects({ clock, closing }: EffectsParts) {
  setMaxListeners(0, closing);
  let late: (() => void)[] = [];
  let held: (() => void)[] = [];
  let awayUntil: Millis = Number.NEGATIVE_INFINITY;
  let forgotten = newMemory();

  function release(): void {
    const waiting = held;
    held = [];
    for (const go of waiting) go();
  }

  function landAfter(ms: Millis, land: () => void): void {
    const { signal } = forgotten;
    void clock.sleep(ms, signal).then(() => {
      if (!signal.aborted) land();
    });
  }

  return {
    /** Until `ms` from now no row can be reached. */
    partitionAway(ms: Millis): void {
      awayUntil = clock.now() + ms;
    },
    /** Lets the writes that are late land, in order. */
    flush(): void {
      const landing = late;
      late = [];
      for (const land of landing) land();
    },
    /** Lets the calls that are held go on. */
    release,
    /** Forgets what is late; a call that is held goes on, and finds the tables as they are then. */
    reset(): void {
      late = [];
      forgotten.abort();
      forgotten = newMemory();
      awayUntil = Number.NEGATIVE_INFINITY;
      release();
    },
    /** The waits that come before anything else. */
    async wait({ delay, hold }: Fault): Promise<void> {
      if (delay) await clock.sleep(delay, closing);
      if (hold) await new Promise<void>((go) => held.push(go));
    },
    /** Runs the call as the fault says; `applied` is told of every effect, also of one that comes late. */
    run(call: PreparedCall, fault: Fault, onPartition: boolean, applied: () => void): Outcome | undefined {
      const once = (): Outcome => {
        const outcome = attempt(call);
        if (!(outcome instanceof OtsError) && outcome.applied) applied();
        return outcome;
      };
      if (onPartition && clock.now() < awayUntil) return refuse('OTSPartitionUnavailable');
      switch (fault.effect) {
        case 'none':
          return undefined;
        case 'late':
          if (fault.lateBy === undefined) late.push(once);
          else landAfter(fault.lateBy, once);
          return undefined;
        case 'twice': {
          const first = once();
          once();
          return first;
        }
        case 'now':
          return once();
      }
    },
  };
}

function attempt(call: PreparedCall): Outcome {
  try {
    return call.run();
  } catch (error) {
    if (error instanceof OtsError) return error;
    throw error;
  }
}
