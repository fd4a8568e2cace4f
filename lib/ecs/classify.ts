import * as z from 'zod/mini';
import { classOf, type Operation } from '../core/errors/ecs/failure-class.ts';
import { once } from '../core/lazy.ts';
import type { EcsFailure } from '../core/ports.ts';
import type { Millis } from '../core/time.ts';
import { helpLink, scrub } from './scrub.ts';

/**
 * ECS gave no answer that can be believed: it may or may not have acted. `code` and `message` are ours, so they hold
 * nothing that needs scrubbing.
 */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly code: NoAnswerCode;
  /** ECS's request id, where the reply had at least that. */
  readonly requestId: string | undefined;

  constructor(code: NoAnswerCode, message: string, requestId?: string) {
    super(message);
    this.code = code;
    this.requestId = requestId;
  }
}

export type NoAnswerCode = 'Timeout' | 'Aborted' | 'ReplyTooLarge' | 'UnexpectedStatus' | 'UnreadableReply';

const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const REQUEST_ID = /^[\x21-\x7e]{1,64}$/;

/** ECS's own error, as `ErrorReply` has it, which holds whatever the reply held. */
const Answered = once(() =>
  z.object({
    statusCode: z.int().check(z.gte(400), z.lte(599)),
    code: z.string().check(z.regex(CODE)),
    requestId: z.optional(z.unknown()),
    retryAfter: z.optional(z.unknown()),
    accessDeniedDetail: z.optional(z.unknown()),
    data: z.looseObject({}),
  }),
);

/**
 * Sorts what a call threw. Pure. Whatever is not recognisably ECS's own answer is `unanswered`, because ECS may have acted.
 * `secrets`: what the call was signed with, kept out of the message.
 */
export function classify(error: unknown, operation: Operation, secrets: readonly string[] = []): EcsFailure {
  const answered = Answered().safeParse(error);
  if (!answered.success) return unanswered(error);
  const answer = answered.data;
  const { code, statusCode: status } = answer;
  const denied = z.looseObject({}).safeParse(answer.accessDeniedDetail).success;
  const requestId = answer.requestId;
  const recommend = helpLink(answer.data.Recommend);
  const retryAfter = waitOf(answer.retryAfter);
  return {
    class: classOf({ code, status, denied }, operation),
    code,
    status,
    message: messageOf(answer.data, secrets),
    ...(isRequestId(requestId) && { requestId }),
    ...(recommend !== undefined && { recommend }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** The texts are ours: the SDK's quote the whole URL. */
function unanswered(error: unknown): EcsFailure {
  if (error instanceof NoAnswer) {
    const { code, message, requestId } = error;
    return { class: 'unanswered', code, message, ...(requestId !== undefined && { requestId }) };
  }
  const { name, code } = Named().parse(error);
  if (code !== undefined && SYSTEM_CODE.test(code)) {
    return { class: 'unanswered', code, message: `The connection to ECS failed (${code}).` };
  }
  // A defect of ours, identified by its name, or an unknown code.
  const kind = name !== undefined && /^[A-Za-z]{1,40}$/.test(name) ? ` (${name})` : '';
  return { class: 'unanswered', code: 'UnreadableReply', message: `The reply is not one of ECS${kind}.` };
}

const SYSTEM_CODE = /^[A-Z][A-Z0-9_]{2,49}$/;
const Named = once(() => {
  const readable = z.catch(z.optional(z.string()), undefined);
  return z.catch(z.object({ name: readable, code: readable }), {});
});

const isRequestId = (value: unknown): value is string => typeof value === 'string' && REQUEST_ID.test(value);

/** ECS counts calls by the minute; what asks for more is not believed. */
export const LONGEST_RETRY_AFTER: Millis = 60_000;

const waitOf = (value: unknown): Millis | undefined =>
  typeof value === 'number' && value >= 0 ? Math.min(value, LONGEST_RETRY_AFTER) : undefined;

function messageOf(body: Record<string, unknown>, secrets: readonly string[]): string {
  const text = [body.Message, body.message].find((value) => typeof value === 'string');
  return (typeof text === 'string' && scrub(text, secrets)) || 'ECS gave no reason.';
}
