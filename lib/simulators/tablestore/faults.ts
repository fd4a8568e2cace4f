/** What can go wrong on the way to the table and back: programmed per operation, used up in order. */
import { z } from 'zod';
import { isOtsCode, type OtsCode } from './ots-error.ts';

export const OPERATIONS = [
  'PutRow',
  'GetRow',
  'UpdateRow',
  'DeleteRow',
  'CreateTable',
  'DescribeTable',
  'ListTable',
  'DeleteTable',
] as const;

export type Operation = (typeof OPERATIONS)[number];

export const isOperation = (name: string): name is Operation => OPERATIONS.some((known) => known === name);

const millis = z.number().nonnegative();

const otsCode = z
  .string()
  .refine(isOtsCode, 'a code of the error table')
  // The refinement before it has checked exactly this.
  .transform((code) => code as OtsCode);

/** With every other code the service says that it has done nothing. */
const AMBIGUOUS: readonly OtsCode[] = [
  'OTSTimeout',
  'OTSServerUnavailable',
  'OTSInternalServerError',
  'OTSRequestTimeout',
];

/**
 * `usual`: what the service would answer. `reset`: the connection is. `silence`: no answer, ever. `empty`: a 200
 * without a body. `truncated`: the body ends half way, and so does the connection. `trickle`: byte by byte, 20 ms each.
 */
const reply = z.union([
  z.enum(['usual', 'reset', 'silence', 'empty', 'truncated', 'trickle']),
  /** The service's own error. */
  z.strictObject({ code: otsCode, message: z.string().optional() }),
  /** A page of a proxy in between, under this status. */
  z.strictObject({ html: z.int().min(200).max(599) }),
]);

const deniesEffect = (spoilt: z.output<typeof reply>): boolean =>
  typeof spoilt === 'object' && 'code' in spoilt && !AMBIGUOUS.includes(spoilt.code);

export const faultSchema = z
  .strictObject({
    /** Waits before anything is done, by the simulator's clock. */
    delay: millis.optional(),
    /** Waits before anything is done, until `release()`. The effect comes even if the client has gone. */
    hold: z.boolean().optional(),
    /**
     * `now`: as always. `none`: the call does nothing; the default under a code that says so. `twice`: it is delivered
     * twice, at once. `late`: it takes effect `lateBy` ms later, or without that on `flush()`; its condition is checked
     * only then.
     */
    effect: z.enum(['now', 'none', 'twice', 'late']).optional(),
    lateBy: millis.optional(),
    reply: reply.default('usual'),
  })
  .transform((fault) => ({ ...fault, effect: fault.effect ?? (deniesEffect(fault.reply) ? 'none' : 'now') }))
  .refine(({ effect, reply }) => effect === 'none' || !deniesEffect(reply), 'the code says: no effect')
  .refine(
    ({ effect, reply }) => reply !== 'usual' || effect === 'now' || effect === 'twice',
    'a call that has not happened has no usual reply: name one',
  );

export type Fault = z.output<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;

const NONE: Fault = { effect: 'now', reply: 'usual' };

export type Faults = ReturnType<typeof createFaults>;

export function createFaults() {
  let queue: { operation: Operation; skip: number; fault: Fault }[] = [];
  const standing = new Map<Operation, Fault>();

  return {
    /** For the next call of this operation, after `skip` calls that go well. Queued faults come first. */
    next(operation: Operation, fault: FaultInput, skip = 0): void {
      queue.push({ operation, skip, fault: faultSchema.parse(fault) });
    },
    /** For every call of this operation, until `clear`. */
    always(operation: Operation, fault: FaultInput): void {
      standing.set(operation, faultSchema.parse(fault));
    },
    clear(): void {
      queue = [];
      standing.clear();
    },
    /** Faults in the queue that no call has met yet. */
    pending: (): number => queue.length,
    /** The fault of this call. */
    take(operation: Operation): Fault {
      const index = queue.findIndex((entry) => entry.operation === operation);
      const entry = queue[index];
      if (entry && entry.skip > 0) entry.skip -= 1;
      else if (entry) {
        queue.splice(index, 1);
        return entry.fault;
      }
      return standing.get(operation) ?? NONE;
    },
  };
}
