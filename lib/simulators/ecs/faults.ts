import { type Fault, type FaultInput, faultSchema, NO_FAULT } from './fault.ts';

/** Injected faults, by action. A fault applies only to calls with a valid signature. */
export interface Faults {
  /**
   * For the next call of `action`, or after `skip` calls without a fault. Several faults for one action form a queue.
   * @throws {ZodError} for an invalid fault
   */
  next(action: string, fault: FaultInput, skip?: number): void;
  /** For every call of `action` that finds no fault queued, until `clear`. */
  always(action: string, fault: FaultInput): void;
  /** Removes all faults. */
  clear(): void;
  /** Queued faults that have not been applied yet. */
  pending(): number;
}

export interface FaultBook extends Faults {
  /** The fault of this call. */
  take(action: string): Fault;
}

export function createFaults(): FaultBook {
  let queue: { action: string; skip: number; fault: Fault }[] = [];
  const standing = new Map<string, Fault>();
  return {
    next: (action, fault, skip = 0) => void queue.push({ action, skip, fault: faultSchema.parse(fault) }),
    always: (action, fault) => void standing.set(action, faultSchema.parse(fault)),
    clear() {
      queue = [];
      standing.clear();
    },
    pending: () => queue.length,
    take(action) {
      const head = queue.find((entry) => entry.action === action);
      if (head !== undefined && head.skip > 0) head.skip -= 1;
      else if (head !== undefined) {
        queue = queue.filter((entry) => entry !== head);
        return head.fault;
      }
      return standing.get(action) ?? NO_FAULT;
    },
  };
}
