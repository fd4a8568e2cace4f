/** A fault between ECS and its caller. */
import { z } from 'zod';
import { createFaultQueue, type FaultQueue } from '../shared/fault-queue.ts';
import { lookUp } from './error-catalogue.ts';

const millis = z.number().nonnegative();

/** An error response of ECS or its gateway. Status and message default to the documented ones. */
const error = z.strictObject({
  code: z.string().min(1),
  status: z.int().min(400).max(599).optional(),
  message: z.string().optional(),
  /** Milliseconds, sent as `x-acs-retry-after`. */
  retryAfter: z.int().nonnegative().optional(),
});
export type ErrorReply = z.output<typeof error>;

/**
 * `usual`: the normal response. `reset`: the connection is reset. `silence`: no response. `html-502`: a page of a proxy.
 * `empty-200`: a 200 without a body. `truncated`: the connection closes in the middle of the body.
 */
const reply = z.union([z.enum(['usual', 'reset', 'silence', 'html-502', 'empty-200', 'truncated']), error]);
export type ReplyKind = z.output<typeof reply>;

export const statusOf = ({ code, status }: ErrorReply): number => status ?? lookUp(code)?.[0] ?? 400;

/** A 4xx means that nothing was executed; after anything else the outcome is unknown. */
const deniesEffect = (spoilt: ReplyKind): boolean => typeof spoilt === 'object' && statusOf(spoilt) < 500;

const faultSchema = z
  .strictObject({
    /** Delay before the effect, on the simulator's clock. */
    delay: millis.optional(),
    /** Waits for `release()` before the effect, which happens even if the caller has disconnected. */
    hold: z.boolean().optional(),
    /**
     * `now`: as usual. `none`: no effect; the default with an error. `twice`: delivered twice, at once. `late`: only
     * later. `now-and-late`: as usual, and a duplicate later. Later means after `lateBy` ms or, without it, at `flush()`.
     */
    effect: z.enum(['now', 'none', 'twice', 'late', 'now-and-late']).optional(),
    lateBy: millis.optional(),
    reply: reply.default('usual'),
    /** Delay between effect and reply. */
    replyDelay: millis.optional(),
    /** Waits for `release()` between effect and reply. */
    replyHold: z.boolean().optional(),
  })
  .transform((fault) => ({
    ...fault,
    effect: fault.effect ?? (typeof fault.reply === 'object' ? 'none' : 'now'),
  }))
  .refine(
    ({ effect, reply: spoilt }) => effect === 'none' || !deniesEffect(spoilt),
    'a 4xx says that nothing was done: it goes with effect none',
  )
  .refine(
    ({ effect, reply: spoilt }) => spoilt !== 'usual' || !['none', 'late'].includes(effect),
    'a call that has not happened has no usual reply: name one',
  );

export type Fault = z.output<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;

/** No fault. */
export const NO_FAULT: Fault = { effect: 'now', reply: 'usual' };

export type Faults = FaultQueue<string, FaultInput, Fault>;

/** A fault applies only to calls with a valid signature. */
export const createFaults = (): Faults => createFaultQueue((input) => faultSchema.parse(input), NO_FAULT);
