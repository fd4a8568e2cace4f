/** The calls that put rules back, and what became of them (`docs/protocol.md` section 8). */

import { pair, type RestoreRule, toRestoreRule } from '../model/restore-rule.ts';
import type { RestoreLife, RevocationRow } from '../model/row.ts';
import type { Rule } from '../model/rule.ts';
import type { EcsFailure, EcsRestore, Look, Revoked } from '../ports.ts';
import { lookAgain, type Retry } from '../revocation/attempt.ts';
import { type Budget, LOOK_AND_SAVE, type NoTime, RELOOKS, SAVE } from '../revocation/budget.ts';
import { CALL_OPEN } from '../revocation/decide.ts';
import { ecsToken } from '../revocation/fingerprint.ts';
import type { Millis } from '../time.ts';

/** ECS takes at most this many rules in one call. */
const RULES_PER_CALL = 100;

export type RestoreEnd =
  | {
      readonly kind: 'done';
      readonly outcome: 'restored' | 'present';
      readonly rules: readonly Rule[];
      readonly requestId: string;
      /** A call that was not answered may take effect until then. */
      readonly openUntil?: Millis | undefined;
    }
  /** Nothing was put back, and nothing will be. */
  | { readonly kind: 'refused'; readonly failure: EcsFailure | NoTime }
  | { readonly kind: 'unknown'; readonly openUntil: Millis; readonly failure?: EcsFailure | NoTime };

export interface RestoreCalls {
  readonly ecs: EcsRestore;
  /** The row as the write-ahead left it. */
  readonly row: RevocationRow;
  /** All rules that must be listed in the end. */
  readonly rules: readonly Rule[];
  readonly budget: Budget;
  readonly retry: Retry;
  readonly skew: Millis;
  readonly token: string;
}

export interface Called {
  readonly end: RestoreEnd;
  readonly calls: RestoreLife['calls'];
}

/** Authorises the missing rules, each at most once, and looks for them. */
export async function authorizeMissing(parts: RestoreCalls, missing: readonly Rule[]): Promise<Called> {
  const calls: RestoreLife['calls'][number][] = [];
  const { budget, skew } = parts;
  const openUntil = () => budget.now() + CALL_OPEN + skew;
  const unknown = (failure: EcsFailure | NoTime): RestoreEnd => ({
    kind: 'unknown',
    openUntil: openUntil(),
    failure,
  });
  let replyId: string | undefined;
  for (let start = 0; start < missing.length; start += RULES_PER_CALL) {
    const chunk = missing.slice(start, start + RULES_PER_CALL);
    const answer = await authorize(parts, chunk, calls);
    if (answer.class === 'done') {
      replyId = answer.requestId;
      continue;
    }
    if (answer.class === 'unanswered') {
      const seen = await lookFor(parts, []);
      const end = seen.kind === 'done' ? present(seen.look, seen.listed, openUntil()) : unknown(answer);
      return { end, calls };
    }
    // A refused call of several rules may have made some of them: a look tells, or nobody can.
    const single = chunk.length === 1 || answer.class === 'no-time' || answer.class === 'throttled';
    const untouched = replyId === undefined && (single || (await stillMissing(parts, missing)));
    return { end: untouched ? { kind: 'refused', failure: answer } : unknown(answer), calls };
  }
  const seen = await lookFor(parts, RELOOKS);
  if (seen.kind !== 'done') return { end: unknown(seen.failure), calls };
  const requestId = replyId ?? seen.look.requestId;
  return { end: { kind: 'done', outcome: 'restored', rules: seen.listed, requestId }, calls };
}

export const present = (look: Look, rules: readonly Rule[], openUntil?: Millis): RestoreEnd => ({
  kind: 'done',
  outcome: 'present',
  rules,
  requestId: look.requestId,
  openUntil,
});

async function authorize(
  { ecs, row, budget, retry, token }: RestoreCalls,
  rules: readonly Rule[],
  calls: RestoreLife['calls'][number][],
): Promise<Revoked | EcsFailure | NoTime> {
  const restore: RestoreRule[] = rules.map(toRestoreRule);
  const { key, createdAt, restore: life } = row;
  const generation = life?.generation ?? 0;
  const clientToken = ecsToken({ key, createdAt, generation, request: { restore }, token });
  for (;;) {
    const call = budget.call('ecs', LOOK_AND_SAVE);
    if (!call) return budget.noTime();
    const answer = await ecs.authorize(groupOf(row), restore, clientToken, call);
    calls.push({
      at: budget.now(),
      names: rules.length,
      class: answer.class,
      ...(answer.class !== 'done' && { code: answer.code }),
      ...(answer.requestId !== undefined && { requestId: answer.requestId }),
    });
    const unexecuted = answer.class === 'throttled' || answer.class === 'busy';
    if (!unexecuted || !(await retry(answer.retryAfter))) return answer;
  }
}

type Seen =
  | { readonly kind: 'done'; readonly look: Look; readonly listed: readonly Rule[] }
  | { readonly kind: 'not-listed'; readonly failure: EcsFailure | NoTime };

/** Looks for all rules, again after each of the waits. */
async function lookFor(
  { ecs, row, rules, budget, retry }: RestoreCalls,
  waits: readonly Millis[],
): Promise<Seen> {
  for (let tries = 0; ; tries++) {
    const look = await lookAgain(ecs, groupOf(row), budget, SAVE, retry);
    if (look.class !== 'done') return { kind: 'not-listed', failure: look };
    const { listed, missing } = pair(rules, look.rules);
    if (missing.length === 0) return { kind: 'done', look, listed };
    const wait = waits[tries];
    if (wait === undefined || !(await budget.pause(wait, SAVE)))
      return { kind: 'not-listed', failure: budget.noTime() };
  }
}

/** None of them is listed, in no snapshot of some time: one alone may not show yet what was made. */
async function stillMissing(
  { ecs, row, budget, retry }: RestoreCalls,
  missing: readonly Rule[],
): Promise<boolean> {
  for (const wait of [0, ...RELOOKS]) {
    if (wait > 0 && !(await budget.pause(wait, SAVE))) return false;
    const look = await lookAgain(ecs, groupOf(row), budget, SAVE, retry);
    if (look.class !== 'done' || pair(missing, look.rules).listed.length > 0) return false;
  }
  return true;
}

const groupOf = ({ request }: RevocationRow) => ({
  RegionId: request.RegionId,
  SecurityGroupId: request.SecurityGroupId,
});
