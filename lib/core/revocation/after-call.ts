/** What each answer to a call by id leads to: an end, or undefined to go on with what is still listed. */
import { staysTrue } from '../claimed/attempt.ts';
import type { NoTime } from '../claimed/budget.ts';
import { SNAPSHOT_LAG } from '../claimed/knowledge.ts';
import { type Rule, vanished } from '../model/rule.ts';
import type { Confirmed, EcsFailure } from '../ports.ts';
import type { Attempt, End } from './attempt.ts';
import {
  canSettle,
  compare,
  hasActed,
  markUncertain,
  move,
  noteGone,
  type Progress,
  refuse,
} from './progress.ts';
import { denialOf } from './recheck.ts';

export async function afterCall(
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
export async function relist(attempt: Attempt, progress: Progress): Promise<End | undefined> {
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
    const denial = denialOf(attempt, progress.listed, snapshot);
    if (!denial) return undefined;
    if (!canSettle(attempt, progress)) return stopped(attempt, progress, denial.failure);
    refuse(progress, denial.rules, denial.failure);
  }
}

/** Ends the attempt after a refusal or timeout: `refused` only if no call of this token can have had an effect. */
async function stopped(attempt: Attempt, progress: Progress, failure: EcsFailure | NoTime): Promise<End> {
  const acted = hasActed(progress) || attempt.known.mayHaveActed;
  if (acted || (progress.batchRefused && !(await stayListed(attempt, progress)))) {
    return { kind: 'unknown', failure };
  }
  return { kind: 'refused', failure };
}

/**
 * ECS refused a batch: do all of its rules stay listed? A snapshot may still list rules that are gone, and may not list
 * rules that are too new.
 */
async function stayListed(attempt: Attempt, progress: Progress): Promise<boolean> {
  const stay = await staysTrue(attempt, (snapshot) => {
    compare(attempt, progress, snapshot);
    return !hasActed(progress) && vanished(progress.listed, snapshot.rules).length === 0;
  });
  if (!stay) attempt.markInFlight(SNAPSHOT_LAG);
  return stay;
}
