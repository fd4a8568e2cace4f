/** The answers that the callers of a storm received. */
import type { Reply } from '../../support/post.ts';
import type { Ticket, Variant } from './schedule.ts';

/** One request, and what came of it. Calls are counted from the start: call n is entry n of ECS's journal. */
export interface Exchange {
  readonly ticket: Ticket;
  readonly variant: Variant;
  /** How many calls ECS had got when the request was sent, and when its end was seen. */
  readonly callsBefore: number;
  readonly callsAfter: number;
  readonly sentAt: number;
  readonly endedAt: number;
  /** Undefined: the connection broke. */
  readonly reply: Reply | undefined;
  /** Rules that the answer says are revoked, and that were listed when it came. */
  readonly stillListed: readonly string[];
}

/** The rules that an answer says are revoked. */
export const idsIn = (reply: Reply | undefined): string[] =>
  [reply?.body.Revoked ?? []].flat().map((rule) => String(Object(rule).SecurityGroupRuleId));
