/** Executes calls: at once, late, twice or not at all. */
import { setMaxListeners } from 'node:events';
import type { Clock } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import type { Fault } from './faults.ts';
import { OtsError, refuse } from './ots-error.ts';
import type { PreparedCall, Reply } from './prepared-call.ts';

/** The result of one execution: a response, or an error of the service. */
export type Outcome = Reply | OtsError;

export interface EffectsParts {
  readonly clock: Clock;
  /** Aborts when the simulator closes. */
  readonly closing: AbortSignal;
}

export type Effects = ReturnType<typeof createEffects>;

/** Unlimited, because Node reports more than ten listeners as a leak. */
function newMemory(): AbortController {
  const memory = new AbortController();
  setMaxListeners(0, memory.signal);
  return memory;
}

export function createEffects({ clock, closing }: EffectsParts) {
  setMaxListeners(0, closing);
  let late: (() => void)[] = [];
  let held: (() => void)[] = [];
  let unavailableUntil: Millis = Number.NEGATIVE_INFINITY;
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
    /** Makes all rows unavailable for `ms`. */
    makeUnavailable(ms: Millis): void {
      unavailableUntil = clock.now() + ms;
    },
    /** Runs delayed writes now, in order. */
    flush(): void {
      const landing = late;
      late = [];
      for (const land of landing) land();
    },
    /** Continues held calls. */
    release,
    /** Drops delayed writes; held calls continue on the tables as they are then. */
    reset(): void {
      late = [];
      forgotten.abort();
      forgotten = newMemory();
      unavailableUntil = Number.NEGATIVE_INFINITY;
      release();
    },
    /** The delays before the execution. */
    async wait({ delay, hold }: Fault): Promise<void> {
      if (delay) await clock.sleep(delay, closing);
      if (hold) await new Promise<void>((go) => held.push(go));
    },
    /** Executes the call as the fault says; `applied` is called for every execution, late ones included. */
    run(call: PreparedCall, fault: Fault, onPartition: boolean, applied: () => void): Outcome | undefined {
      const once = (): Outcome => {
        const outcome = attempt(call);
        if (!(outcome instanceof OtsError) && outcome.applied) applied();
        return outcome;
      };
      if (onPartition && clock.now() < unavailableUntil) return refuse('OTSPartitionUnavailable');
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
