/**
 * The work when rules matched in the first snapshot: revoke them by id, list, and decide for each what became of it
 * (`docs/protocol.md`, section 6, `before` not empty). ECS gives no id twice, so no call here can touch a rule that was
 * re-created.
 */
import { listUntil, staysTrue } from '../claimed/attempt.ts';
import type { NoTime } from '../claimed/budget.ts';
import { CALL_OPEN, SNAPSHOT_LAG } from '../claimed/knowledge.ts';
import { byIds, IDS_PER_CALL, idsOf } from '../model/request.ts';
import type { AttemptRecord } from '../model/row.ts';
import { fitting, type Rule } from '../model/rule.ts';
import type { Confirmed, EcsFailure, RuleSnapshot } from '../ports.ts';
import { type Attempt, type End, policyRefusal } from './attempt.ts';
import {
  compare,
  conclude,
  createProgress,
  hasActed,
  markUncertain,
  move,
  noteGone,
  type Progress,
  refuse,
} from './progress.ts';

export async function settleById(attempt: Attempt, before: readonly Rule[]): Promise<End> {
  const oneByOne = wentOneByOne(attempt.row.history);
  const progress = createProgress(before, { uncertain: attempt.known.mayHaveActed, oneByOne });
  const end = await revokeAll(attempt, progress);
  if (end.kind === 'unknown') {
    // ECS accepted a call: its effect may come after this attempt, or is not in every snapshot yet.
    if (progress.pending.length > 0) attempt.markInFlight(CALL_OPEN);
    else if (progress.replyId !== undefined) attempt.markInFlight(SNAPSHOT_LAG);
  }
  return end;
}

/** Did the latest calls of the earlier attempts go one by one, or must the next ones? */
function wentOneByOne(history: readonly AttemptRecord[]): boolean {
  const last = history.findLast(({ calls }) => calls.length > 0)?.calls.at(-1);
  return last !== undefined && (last.names === 1 || last.class === 'gone' || last.class === 'refused');
}

async function revokeAll(attempt: Attempt, progress: Progress): Promise<End> {
  // A first claim has its snapshot; every other attempt must find out what is left.
  let end = attempt.resumed ? await relist(attempt, progress) : undefined;
  while (end === undefined && progress.listed.length > 0) {
    const named = progress.listed.slice(0, progress.oneByOne ? 1 : IDS_PER_CALL);
    const answer = await attempt.revoke(byIds(attempt.row.request, idsOf(named)));
    end = await afterCall(attempt, progress, named, answer);
  }
  return end ?? verify(attempt, progress);
}

/** What an answer leads to: an end, or undefined to go on with what is still listed. */
async function afterCall(
  attempt: Attempt,
  progress: Progress,
  named: readonly Rule[],
  answer: Confirmed | EcsFailure | NoTime,
): Promise<End | undefined> {
  switch (answer.class) {
    case 'done':
      progress.replyId = answer.requestId;
      return move(progress, named, 'pending');
    case 'gone':
    case 'refused':
      return named.length > 1
        ? afterFailedBatch(attempt, progress, named, answer)
        : afterFailedRule(attempt, progress, named, answer);
    case 'unanswered':
      return afterNoAnswer(attempt, progress, named, answer);
    default:
      return stopped(attempt, progress, answer);
  }
}

/** The failure of a call with one id is definite. */
async function afterFailedRule(
  attempt: Attempt,
  progress: Progress,
  named: readonly Rule[],
  failure: EcsFailure,
): Promise<End | undefined> {
  if (failure.class === 'gone') return noteGone(progress, named, failure);
  if (!canSettle(attempt, progress)) return stopped(attempt, progress, failure);
  return refuse(progress, named, failure);
}

/** A batch may have taken a part, and a snapshot may not show it yet. It is not sent again: the rest goes one by one. */
async function afterFailedBatch(
  attempt: Attempt,
  progress: Progress,
  named: readonly Rule[],
  failure: EcsFailure,
): Promise<End | undefined> {
  if (failure.class === 'gone') attempt.markInFlight(SNAPSHOT_LAG);
  else progress.batchRefused = true;
  markUncertain(progress, named);
  progress.oneByOne = true;
  return relist(attempt, progress);
}

async function afterNoAnswer(
  attempt: Attempt,
  progress: Progress,
  named: readonly Rule[],
  failure: EcsFailure,
): Promise<End | undefined> {
  markUncertain(progress, named);
  const end = await relist(attempt, progress);
  if (end || progress.listed.length === 0 || (await attempt.retry(failure, true))) return end;
  return { kind: 'unknown', failure };
}

/** Lists and compares the rules, and sets aside what may not be revoked; an end when the work cannot go on. */
async function relist(attempt: Attempt, progress: Progress): Promise<End | undefined> {
  const snapshot = await attempt.list();
  if (snapshot.class !== 'done') {
    // A snapshot that ECS refuses, such as of a deleted group, will never show more.
    if (
      snapshot.class === 'refused' &&
      attempt.resumed &&
      attempt.known.mayHaveActed &&
      !attempt.isInFlight()
    ) {
      return { kind: 'undecided', failure: snapshot };
    }
    return stopped(attempt, progress, snapshot);
  }
  compare(attempt, progress, snapshot);
  attempt.noteSnapshot();
  // Nothing is in flight, and nothing was sent since: no call of this token has touched what is listed.
  if (!attempt.known.mayHaveActed && !progress.batchRefused) progress.uncertain.clear();
  for (;;) {
    const denial = denialOf(attempt, progress, snapshot);
    if (!denial) return undefined;
    if (!canSettle(attempt, progress)) return stopped(attempt, progress, denial.failure);
    refuse(progress, denial.rules, denial.failure);
  }
}

interface Denial {
  readonly rules: readonly Rule[];
  readonly failure: EcsFailure;
}

/** A rule keeps its id when it is modified, so each snapshot is compared with the request and the policy. */
function denialOf(attempt: Attempt, { listed }: Progress, snapshot: RuleSnapshot): Denial | undefined {
  const ids = new Set(idsOf(listed));
  const now = snapshot.rules.filter((rule) => ids.has(rule.SecurityGroupRuleId));
  if (now.length === 0) return undefined;
  const same = fitting(now, attempt.request);
  if (same.length < now.length) {
    return { rules: now.filter((rule) => !same.includes(rule)), failure: policyRefusal(CHANGED) };
  }
  const failure = attempt.deniedByPolicy(now);
  if (!failure) return undefined;
  const alone = now.filter((rule) => attempt.deniedByPolicy([rule]) !== undefined);
  return { rules: alone.length > 0 ? alone : now, failure };
}

const CHANGED =
  'A rule that this revocation had found was changed since, and is left alone. Ask again with a new ClientToken.';

/** Is everything known of every rule, so that one can be refused beside what became of the others? */
const canSettle = (attempt: Attempt, progress: Progress): boolean =>
  hasActed(progress) && progress.uncertain.size === 0 && !attempt.known.mayHaveActed;

/** Ends the attempt after a refusal or timeout: `refused` only if no call of this token can have had an effect. */
async function stopped(attempt: Attempt, progress: Progress, failure: EcsFailure | NoTime): Promise<End> {
  const acted = hasActed(progress) || attempt.known.mayHaveActed;
  if (acted || (progress.batchRefused && !(await stayListed(attempt, progress)))) {
    return { kind: 'unknown', failure };
  }
  return { kind: 'refused', failure };
}

/** ECS refused a batch: do all of its rules stay listed? A snapshot may not show yet that some are gone. */
async function stayListed(attempt: Attempt, progress: Progress): Promise<boolean> {
  const stay = await staysTrue(attempt, (snapshot) => {
    compare(attempt, progress, snapshot);
    return !hasActed(progress);
  });
  if (!stay) attempt.markInFlight(SNAPSHOT_LAG);
  return stay;
}

/** Lists the rules until the accepted calls show, then concludes. */
async function verify(attempt: Attempt, progress: Progress): Promise<End> {
  if (progress.pending.length > 0) {
    const snapshot = await listUntil(attempt, (latest) => {
      compare(attempt, progress, latest);
      return progress.pending.length === 0;
    });
    if (snapshot.class !== 'done') return { kind: 'unknown', failure: snapshot };
  }
  return conclude(attempt, progress);
}
