/** Faults between client and table: set by operation, used in order. */
import { z } from 'zod';
import { createFaultQueue, type FaultQueue } from '../shared/fault-queue.ts';
import { isOtsCode, type OtsCode } from './ots-error.ts';

const OPERATIONS = [
  'PutRow',
  'GetRow',
  'CreateTable',
  'DescribeTable',
  'ListTable',
  'DeleteTable',
  'GetRange',
  'UpdateTable',
  'AddDefinedColumn',
  'CreateIndex',
] as const;

export type Operation = (typeof OPERATIONS)[number];

export const isOperation = (name: string): name is Operation => OPERATIONS.some((known) => known === name);

const millis = z.number().nonnegative();

const otsCode = z
  .string()
  .refine(isOtsCode, 'a code of the error table')
  // The refinement before it has checked exactly this.
  .transform((code) => code as OtsCode);

/** All other codes mean that nothing was executed. */
const AMBIGUOUS: readonly OtsCode[] = [
  'OTSTimeout',
  'OTSServerUnavailable',
  'OTSInternalServerError',
  'OTSRequestTimeout',
];

/**
 * `usual`: the normal response. `reset`: the connection is reset. `silence`: no response. `empty`: a 200 without a body.
 * `truncated`: the connection closes in the middle of the body. `trickle`: one byte every 20 ms.
 */
const reply = z.union([
  z.enum(['usual', 'reset', 'silence', 'empty', 'truncated', 'trickle']),
  /** An error of the service. */
  z.strictObject({ code: otsCode, message: z.string().optional() }),
  /** A page of a proxy with this status. */
  z.strictObject({ html: z.int().min(200).max(599) }),
]);

const deniesEffect = (spoilt: z.output<typeof reply>): boolean =>
  typeof spoilt === 'object' && 'code' in spoilt && !AMBIGUOUS.includes(spoilt.code);

const faultSchema = z
  .strictObject({
    /** Delay before the effect, on the simulator's clock. */
    delay: millis.optional(),
    /** Waits for `release()` before the effect, which happens even if the client has disconnected. */
    hold: z.boolean().optional(),
    /**
     * `now`: as usual. `none`: no effect; the default with a code that means so. `twice`: delivered twice, at once.
     * `late`: takes effect `lateBy` ms later or, without it, at `flush()`; its condition is checked then.
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

export type Faults = FaultQueue<Operation, FaultInput, Fault>;

export const createFaults = (): Faults => createFaultQueue((input) => faultSchema.parse(input), NONE);
