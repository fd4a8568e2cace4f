/** Injected faults, by the name of the operation. */
export interface Faults<Name extends string, Input> {
  /**
   * For the next call of `name`, or after `skip` calls without a fault. Several faults for one operation form a queue.
   * @throws {ZodError} for an invalid fault
   */
  next(name: Name, fault: Input, skip?: number): void;
  /** For every call of `name` that finds no fault queued, until `clear`. */
  always(name: Name, fault: Input): void;
  /** Removes all faults. */
  clear(): void;
  /** Queued faults that have not been applied yet. */
  pending(): number;
}

export interface FaultQueue<Name extends string, Input, Fault> extends Faults<Name, Input> {
  /** The fault of this call. */
  take(name: Name): Fault;
}

export function createFaultQueue<Name extends string, Input, Fault>(
  parse: (input: Input) => Fault,
  none: Fault,
): FaultQueue<Name, Input, Fault> {
  let queue: { name: Name; skip: number; fault: Fault }[] = [];
  const standing = new Map<Name, Fault>();
  return {
    next: (name, fault, skip = 0) => void queue.push({ name, skip, fault: parse(fault) }),
    always: (name, fault) => void standing.set(name, parse(fault)),
    clear() {
      queue = [];
      standing.clear();
    },
    pending: () => queue.length,
    take(name) {
      const head = queue.find((entry) => entry.name === name);
      if (head !== undefined && head.skip > 0) head.skip -= 1;
      else if (head !== undefined) {
        queue = queue.filter((entry) => entry !== head);
        return head.fault;
      }
      return standing.get(name) ?? none;
    },
  };
}
