/** The calls that restore rules, and what became of them (`docs/protocol.md`, section 8). */
import { type Attempt, listUntil, staysTrue } from '../claimed/attempt.ts';
import { type NoTime, RELIST_WAITS } from '../claimed/budget.ts';
import { CALL_OPEN } from '../claimed/knowledge.ts';
import { pair, toRestoreRule } from '../model/restore-rule.ts';
import type { CallRecord } from '../model/row.ts';
import type { Rule } from '../model/rule.ts';
import type { Confirmed, EcsFailure, EcsRestore, RuleSnapshot } from '../ports.ts';
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
  /** No rule was restored, and none will be. */
  | { readonly kind: 'refused'; readonly failure: EcsFailure | NoTime }
  | {
      readonly kind: 'unknown';
      readonly openUntil: Millis | undefined;
      readonly failure?: EcsFailure | NoTime | undefined;
    }
  /** Nothing is in flight, and some rules are not listed: whether they were restored in between is not known. */
  | { readonly kind: 'undecided' };

/** What is recorded of a call beside its answer. */
export type Named = Pick<CallRecord, 'names'>;

export interface RestoreAttempt {
  readonly attempt: Attempt<Named>;
  readonly ecs: EcsRestore;
  /** All rules that must be listed in the end. */
  readonly rules: readonly Rule[];
  readonly token: string;
}

/** Authorises the missing rules, each at most once, and lists the rules. */
export async function authorizeMissing(work: RestoreAttempt, missing: readonly Rule[]): Promise<RestoreEnd> {
  const { attempt, rules } = work;
  let replyId: string | undefined;
  for (let start = 0; start < missing.length; start += RULES_PER_CALL) {
    const chunk = missing.slice(start, start + RULES_PER_CALL);
    const answer = await authorize(work, chunk);
    if (answer.class === 'done') replyId = answer.requestId;
    else if (answer.class === 'unanswered') return afterNoAnswer(work, answer);
    else return afterRefusal(work, missing, answer, { replyId, single: chunk.length === 1 });
  }
  const snapshot = await listUntil(attempt, listsAll(rules));
  if (snapshot.class !== 'done') return unknown(attempt, snapshot);
  const { listed, missing: left } = pair(rules, snapshot.rules);
  if (left.length > 0) return unknown(attempt, attempt.budget.noTime());
  return { kind: 'done', outcome: 'restored', rules: listed, requestId: replyId ?? snapshot.requestId };
}

/** Nothing is sent again: another process may have closed the rules since. */
async function afterNoAnswer({ attempt, rules }: RestoreAttempt, failure: EcsFailure): Promise<RestoreEnd> {
  const snapshot = await attempt.list();
  const found = snapshot.class === 'done' ? pair(rules, snapshot.rules) : undefined;
  if (snapshot.class !== 'done' || !found || found.missing.length > 0) return unknown(attempt, failure);
  attempt.markInFlight(CALL_OPEN);
  return present(snapshot, found.listed, attempt.known.inFlightUntil);
}

/** A refused call of several rules may have made some of them. */
async function afterRefusal(
  { attempt }: RestoreAttempt,
  missing: readonly Rule[],
  failure: EcsFailure | NoTime,
  { replyId, single }: { replyId: string | undefined; single: boolean },
): Promise<RestoreEnd> {
  const definite = single || failure.class === 'no-time' || failure.class === 'throttled';
  const untouched = replyId === undefined && (definite || (await stayMissing(attempt, missing)));
  return untouched ? { kind: 'refused', failure } : unknown(attempt, failure);
}

const stayMissing = (attempt: RestoreAttempt['attempt'], missing: readonly Rule[]): Promise<boolean> =>
  staysTrue(attempt, ({ rules }) => pair(missing, rules).listed.length === 0, [0, ...RELIST_WAITS]);

const listsAll =
  (rules: readonly Rule[]) =>
  (snapshot: RuleSnapshot): boolean =>
    pair(rules, snapshot.rules).missing.length === 0;

/** A call may still act, from now on for as long as one without an answer. */
function unknown(attempt: RestoreAttempt['attempt'], failure: EcsFailure | NoTime): RestoreEnd {
  attempt.markInFlight(CALL_OPEN);
  return { kind: 'unknown', openUntil: attempt.known.inFlightUntil, failure };
}

export const present = (
  { requestId }: RuleSnapshot,
  rules: readonly Rule[],
  openUntil?: Millis,
): RestoreEnd => ({ kind: 'done', outcome: 'present', rules, requestId, openUntil });

function authorize(
  { attempt, ecs, token }: RestoreAttempt,
  rules: readonly Rule[],
): Promise<Confirmed | EcsFailure | NoTime> {
  const restore = rules.map(toRestoreRule);
  const { key, createdAt, restore: life, request } = attempt.row;
  const { RegionId, SecurityGroupId } = request;
  const generation = life?.generation ?? 0;
  const clientToken = ecsToken({ key, createdAt, generation, request: { restore }, token });
  return attempt.call({ names: rules.length }, (limit) =>
    ecs.authorize({ RegionId, SecurityGroupId }, restore, clientToken, limit),
  );
}
