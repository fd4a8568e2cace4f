/** One attempt that owns the row: its calls to ECS, its retry budget, and what it must remember of both. */

import type { RevokeRequest, SentRequest } from '../model/request.ts';
import { namesIn } from '../model/requests-by-id.ts';
import type { AbsentEntry, RefusedRule } from '../model/result.ts';
import type { CallRecord, RevocationRow } from '../model/row.ts';
import type { Rule } from '../model/rule.ts';
import type { Permit } from '../policy/permissions.ts';
import type { CallLimit, EcsEgress, EcsFailure, Look, Random, Revoked } from '../ports.ts';
import type { Millis } from '../time.ts';
import { type Budget, backoff, LOOK_AND_SAVE, type NoTime, SAVE } from './budget.ts';
import { CALL_OPEN, type Claim, SNAPSHOT_LAG } from './decide.ts';
import { ecsToken } from './fingerprint.ts';

/** Tries beyond the first, over all calls of one attempt. */
const RETRIES = 4;
/** A row must stay small however long an outage lasts. */
const CALLS_KEPT = 20;

export interface Attempt {
  readonly row: RevocationRow;
  /** The request in normal form, for comparing. */
  readonly request: RevokeRequest;
  /** It goes on with an earlier attempt's work, and has not looked yet. */
  readonly resumed: boolean;
  readonly budget: Budget;
  /** The snapshot before the claim, where one was taken. */
  readonly firstLook: Look | undefined;
  /** No call goes out with the request's own parameters. */
  readonly idsOnly: boolean;
  readonly calls: readonly CallRecord[];
  /** What the latest look listed; undefined before any. */
  seen(): readonly Rule[] | undefined;
  /** Until then a call of this token may still take effect. */
  openUntil(): Millis | undefined;
  /** May a call of this token have taken, or still take, a rule that the last look listed? */
  suspect(): boolean;
  /** May one still take effect, or its effect not be listed yet? */
  isOpen(): boolean;
  /** For so long a call of this attempt may still take effect, or its effect not be listed yet. */
  leaveOpen(duration: Millis): void;
  /** A snapshot without this rule proves that it is gone: the rule is older than any snapshot can be. */
  isShownGone(rule: Rule): boolean;
  /** A look sorted the rules: unless a call is still open, what it lists nobody here has touched. */
  looked(): void;
  /** Revokes. Retries what ECS did not execute (throttled, busy); an unanswered call comes back at once: look first. */
  revoke(request: SentRequest): Promise<Revoked | EcsFailure | NoTime>;
  /** Looks at the group, again after a failure while the budget lasts. */
  look(): Promise<Look | EcsFailure | NoTime>;
  /** What today's policy has against taking these rules, as they are listed now; undefined: nothing. */
  barred(rules: readonly Rule[]): EcsFailure | undefined;
  readonly again: Retry;
}

export interface AttemptParts {
  readonly ecs: EcsEgress;
  /** The row as the write-ahead left it. */
  readonly row: RevocationRow;
  /** The request in normal form. */
  readonly request: RevokeRequest;
  readonly claim: Claim;
  readonly budget: Budget;
  /** The snapshot before the claim, where one was taken. */
  readonly firstLook: Look | undefined;
  /** Shared with the first look: one request has one retry budget. */
  readonly retry: Retry;
  readonly skew: Millis;
  readonly permit?: Permit | undefined;
  /** No call goes out with the request's own parameters (`as-requested.ts`). */
  readonly idsOnly: boolean;
  /** The caller's own token, for the readable part of the one that ECS gets. */
  readonly token: string;
}

export function startAttempt(parts: AttemptParts): Attempt {
  const { ecs, row, claim, budget, retry, skew, token } = parts;
  let seen = parts.firstLook?.rules;
  let openUntil = claim.openUntil;
  let suspect = claim.suspect;
  let calls: CallRecord[] = [];

  function record(request: SentRequest, answer: Revoked | EcsFailure): void {
    const failure = answer.class === 'done' ? undefined : answer;
    const call: CallRecord = {
      at: budget.now(),
      form: request.form,
      names: namesIn(request),
      class: answer.class,
      ...(failure && { code: failure.code }),
      ...(answer.requestId !== undefined && { requestId: answer.requestId }),
    };
    calls = [...calls, call].slice(-CALLS_KEPT);
  }

  function leaveOpen(duration: Millis): void {
    openUntil = Math.max(openUntil ?? 0, budget.now() + duration + skew);
    suspect = true;
  }
  const isOpen = () => openUntil !== undefined && budget.now() < openUntil;

  return {
    row,
    request: parts.request,
    resumed: claim.resumes !== undefined,
    budget,
    firstLook: parts.firstLook,
    idsOnly: parts.idsOnly,
    get calls() {
      return calls;
    },
    openUntil: () => openUntil,
    suspect: () => suspect,
    isOpen,
    leaveOpen,
    // A rule without a date counts as old.
    isShownGone: ({ CreateTime = '' }) => !(Date.parse(CreateTime) > budget.now() - SNAPSHOT_LAG - skew),
    looked() {
      if (isOpen()) return;
      openUntil = undefined;
      suspect = false;
    },
    async revoke(request) {
      const { key, createdAt, generation } = row;
      const clientToken = ecsToken({ key, createdAt, generation, request, token });
      for (;;) {
        const call = budget.call('ecs', LOOK_AND_SAVE);
        if (!call) return budget.noTime();
        const answer = await ecs.revoke(request, clientToken, call);
        record(request, answer);
        if (answer.class === 'unanswered') leaveOpen(CALL_OPEN);
        const unexecuted = answer.class === 'throttled' || answer.class === 'busy';
        if (!unexecuted || !(await retry(answer.retryAfter))) return answer;
      }
    },
    async look() {
      const look = await lookAgain(ecs, row.request, budget, SAVE, retry);
      if (look.class === 'done') seen = look.rules;
      return look;
    },
    barred(rules) {
      const why = parts.permit?.(rules);
      return why === undefined ? undefined : barrier(why);
    },
    seen: () => seen,
    again: retry,
  };
}

/** A refusal of our own, in the shape of ECS's: nothing was sent, and nothing has changed. */
export const barrier = (message: string): EcsFailure => ({
  class: 'refused',
  code: 'PolicyDenied',
  status: 403,
  message,
});

/** Takes one try out of the budget and waits; false: none left, or no time. `asked`: how long ECS wants us to wait. */
export type Retry = (asked?: Millis) => Promise<boolean>;

/** The retry budget of one request: at most `RETRIES` waits, none of them past the time that calls need. */
export function createRetry(budget: Budget, random: Random): Retry {
  let used = 0;
  return async (asked = 0) => {
    if (used >= RETRIES) return false;
    const wait = Math.max(asked, backoff(used, random.fraction()));
    used++;
    return budget.pause(wait, LOOK_AND_SAVE);
  };
}

/** A call that changes nothing, made again after a failure that time may fix. */
export async function readAgain<T extends { readonly class: 'done' }>(
  read: (call: CallLimit) => Promise<T | EcsFailure>,
  budget: Budget,
  reserve: Millis,
  retry: Retry,
): Promise<T | EcsFailure | NoTime> {
  for (;;) {
    const call = budget.call('ecs', reserve);
    if (!call) return budget.noTime();
    const answer = await read(call);
    if (answer.class === 'done') return answer;
    const lasting = answer.class === 'refused' || answer.class === 'ours' || answer.class === 'gone';
    if (lasting || !(await retry(answer.retryAfter))) return answer;
  }
}

/** A look, made again after a failure that time may fix. */
export const lookAgain = (
  ecs: Pick<EcsEgress, 'look'>,
  { RegionId, SecurityGroupId }: { RegionId: string; SecurityGroupId: string },
  budget: Budget,
  reserve: Millis,
  retry: Retry,
): Promise<Look | EcsFailure | NoTime> =>
  readAgain((call) => ecs.look({ RegionId, SecurityGroupId }, call), budget, reserve, retry);

/** How the work of an attempt ended (`docs/protocol.md`, table 6). */
export type End =
  | {
      readonly kind: 'done';
      readonly outcome: 'revoked' | 'absent' | 'accepted';
      readonly evidence: 'reply' | 'observed';
      readonly revoked: readonly Rule[];
      readonly absent: readonly AbsentEntry[];
      readonly refused?: readonly RefusedRule[];
      readonly requestId: string;
    }
  /** Nothing has changed, and nothing will: ECS's own words, or no call was made for want of time. */
  | { readonly kind: 'refused'; readonly failure: EcsFailure | NoTime }
  /** Something may have changed, nothing is open, and ECS tells nothing more: `failure` is the final answer. */
  | { readonly kind: 'undecided'; readonly failure: EcsFailure }
  /** Something may have changed. `failure`: the last that was heard. */
  | { readonly kind: 'unknown'; readonly failure?: EcsFailure | NoTime };
