/** One thing that goes wrong between ECS and its caller. */
import { z } from 'zod';
import { lookUp } from './error-catalogue.ts';

const millis = z.number().nonnegative();

/** ECS, or the gateway before it, answers this. Status and message are the documented ones where they are left out. */
const error = z.strictObject({
  code: z.string().min(1),
  status: z.int().min(400).max(599).optional(),
  message: z.string().optional(),
  /** Milliseconds, sent as `x-acs-retry-after`. */
  retryAfter: z.int().nonnegative().optional(),
});
export type ErrorReply = z.output<typeof error>;

/**
 * `usual`: what ECS would answer. `reset`: the connection is. `silence`: no answer, ever. `html-502`: a proxy's page.
 * `empty-200`: a 200 without a body. `truncated`: body and connection end half way.
 */
const reply = z.union([z.enum(['usual', 'reset', 'silence', 'html-502', 'empty-200', 'truncated']), error]);
export type ReplyKind = z.output<typeof reply>;

export const statusOf = ({ code, status }: ErrorReply): number => status ?? lookUp(code)?.[0] ?? 400;

/** A 4xx says that nothing was done; anything else leaves it open. */
const deniesEffect = (spoilt: ReplyKind): boolean => typeof spoilt === 'object' && statusOf(spoilt) < 500;

export const faultSchema = z
  .strictObject({
    /** Waits before anything is done, by the simulator's clock. */
    delay: millis.optional(),
    /** Waits before anything is done, until `release()`. The effect comes even if the caller has gone. */
    hold: z.boolean().optional(),
    /**
     * `now`: as always. `none`: nothing is done; the default under an error. `twice`: delivered twice, at once.
     * `late`: only later. `now-and-late`: as always, and a duplicate later. Later is `lateBy` ms, or without that when
     * `flush()` is called.
     */
    effect: z.enum(['now', 'none', 'twice', 'late', 'now-and-late']).optional(),
    lateBy: millis.optional(),
    reply: reply.default('usual'),
    /** Waits between the effect and the reply. */
    replyDelay: millis.optional(),
    /** Waits between the effect and the reply, until `release()`. */
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

/** Nothing goes wrong. */
export const NO_FAULT: Fault = { effect: 'now', reply: 'usual' };
