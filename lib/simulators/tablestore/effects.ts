/** Executes calls: at once, late, twice or not at all. */
import type { Clock } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import type { Holds } from '../shared/holds.ts';
import type { Fault } from './faults.ts';
import { OtsError, refuse } from './ots-error.ts';
import type { PreparedCall, Reply } from './prepared-call.ts';

/** The result of one execution: a response, or an error of the service. */
export type Outcome = Reply | OtsError;

export type Effects = ReturnType<typeof createEffects>;

export function createEffects(clock: Clock, holds: Holds) {
  let unavailableUntil: Millis = Number.NEGATIVE_INFINITY;

  return {
    /** Makes all rows unavailable for `ms`. */
    makeUnavailable(ms: Millis): void {
      unavailableUntil = clock.now() + ms;
    },
    reset(): void {
      unavailableUntil = Number.NEGATIVE_INFINITY;
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
          holds.later(once, fault.lateBy);
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
