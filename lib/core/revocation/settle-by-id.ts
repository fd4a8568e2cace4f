/**
 * The work when rules fitted at the first look: revoke them by id, look, and say of each what became of it
 * (`docs/protocol.md` table 6, `before` not empty). An id never comes back, so no call here can touch a rule that was
 * re-created.
 */

import { byIds, IDS_PER_CALL, idsOf } from '../model/requests-by-id.ts';
import type { AttemptRecord } from '../model/row.ts';
import { fitting, type Rule } from '../model/rule.ts';
import type { EcsFailure, Look } from '../ports.ts';
import { type Attempt, barrier, type End } from './attempt.ts';
import { type NoTime, RELOOKS, SAVE } from './budget.ts';
import { CALL_OPEN, SNAPSHOT_LAG } from './decide.ts';
import { conclude, createProgress, hasActed, move, type Progress, refuse, sort } from './progress.ts';

export async function settleById(attempt: Attempt, before: readonly Rule[]): Promise<End> {
  const progress = createProgress(before, attempt.suspect());
  const end = await revokeAll(attempt, progress);
  if (end.kind === 'unknown') {
    // ECS accepted a call: its effect may come after this attempt, or is not in every snapshot yet.
    if (progress.pending.length > 0) attempt.leaveOpen(CALL_OPEN);
    else if (progress.replyId !== undefined) attempt.leaveOpen(SNAPSHOT_LAG);
  }
  return end;
}

async function revokeAll(attempt: Attempt, progress: Progress): Promise<End> {
  // A batch that was refused, or found a rule gone, is not sent again: each would leave its rules in doubt anew.
  let single = wentSingly(attempt.row.history);
  // A first claim has just looked; every other attempt must learn what is left.
  if (attempt.resumed) {
    const end = await relook(attempt, progress);
    if (end) return end;
  }
  while (progress.listed.length > 0) {
    const named = progress.listed.slice(0, single ? 1 : IDS_PER_CALL);
    const answer = await attempt.revoke(byIds(attempt.row.request, idsOf(named)));
    const batch = named.length > 1;
    switch (answer.class) {
      case 'done':
        progress.replyId = answer.requestId;
        move(progress, named, 'pending');
        continue;
      case 'gone':
        if (!batch) {
          isGone(progress, named, answer);
          continue;
        }
        attempt.leaveOpen(SNAPSHOT_LAG);
        break;
      case 'refused':
        if (!batch) {
          if (!canSettle(attempt, progress)) return stopped(attempt, progress, answer);
          refuse(progress, named, answer);
          continue;
        }
        progress.batchRefused = true;
        break;
      case 'unanswered':
        break;
      default:
        return stopped(attempt, progress, answer);
    }
    // The call may have taken any of them, and a snapshot may not show it yet.
    for (const id of idsOf(named)) progress.touched.add(id);
    const end = await relook(attempt, progress);
    if (end) return end;
    if (answer.class !== 'unanswered') single = true;
    else if (progress.listed.length > 0 && !(await attempt.again())) {
      return { kind: 'unknown', failure: answer };
    }
  }
  return verify(attempt, progress);
}

/** ECS does not know the rule: by a call of this token, or by somebody else's. */
function isGone(progress: Progress, named: readonly Rule[], { requestId = '' }: EcsFailure): void {
  const ours = named.every((rule) => progress.touched.has(rule.SecurityGroupRuleId));
  if (ours) progress.observedId = requestId;
  else progress.replyId ??= requestId;
  move(progress, named, ours ? 'observed' : 'taken');
}

/** Did the latest calls of the earlier attempts go one by one, or must the next ones? */
function wentSingly(history: readonly AttemptRecord[]): boolean {
  const last = history.findLast(({ calls }) => calls.length > 0)?.calls.at(-1);
  return last !== undefined && (last.names === 1 || last.class === 'gone' || last.class === 'refused');
}

/** Looks, sorts the rules, and sets aside what may not be taken; an end when the work cannot go on. */
async function relook(attempt: Attempt, progress: Progress): Promise<End | undefined> {
  const look = await attempt.look();
  if (look.class !== 'done') {
    // A snapshot that ECS refuses for good, such as of a group that is gone, tells nothing more at any time.
    if (look.class === 'refused' && attempt.resumed && attempt.suspect() && !attempt.isOpen()) {
      return { kind: 'undecided', failure: look };
    }
    return stopped(attempt, progress, look);
  }
  sort(attempt, progress, look);
  attempt.looked();
  // Nothing is open, and nothing was sent since: what is listed, no call of this token has touched.
  if (!attempt.suspect() && !progress.batchRefused) progress.touched.clear();
  for (;;) {
    const denial = denied(attempt, progress, look);
    if (!denial) return undefined;
    if (!canSettle(attempt, progress)) return stopped(attempt, progress, denial.failure);
    refuse(progress, denial.rules, denial.failure);
  }
}

/**
 * An id stays while a rule is modified, and the first look may be days old: is what it stands for today what was asked
 * for, and may it go?
 */
function denied(attempt: Attempt, { listed }: Progress, look: Look): Denial | undefined {
  const ids = new Set(idsOf(listed));
  const now = look.rules.filter((rule) => ids.has(rule.SecurityGroupRuleId));
  if (now.length === 0) return undefined;
  const same = fitting(now, attempt.request);
  if (same.length < now.length) {
    return { rules: now.filter((rule) => !same.includes(rule)), failure: barrier(CHANGED) };
  }
  const failure = attempt.barred(now);
  if (!failure) return undefined;
  const alone = now.filter((rule) => attempt.barred([rule]) !== undefined);
  return { rules: alone.length > 0 ? alone : now, failure };
}

interface Denial {
  readonly rules: readonly Rule[];
  readonly failure: EcsFailure;
}

const CHANGED =
  'A rule that this revocation had found was changed since, and is left alone. Ask again with a new ClientToken.';

/** Is everything known of every rule, so that a refusal of one can stand beside what became of the others? */
const canSettle = (attempt: Attempt, progress: Progress): boolean =>
  hasActed(progress) && progress.touched.size === 0 && !attempt.suspect();

/** The way out when ECS refused, or time ran out: a refusal is said only when nothing of ours can have changed anything. */
async function stopped(attempt: Attempt, progress: Progress, failure: EcsFailure | NoTime): Promise<End> {
  const acted = hasActed(progress) || attempt.suspect();
  if (acted || (progress.batchRefused && (await tookPart(attempt, progress)))) {
    return { kind: 'unknown', failure };
  }
  return { kind: 'refused', failure };
}

/** ECS refused a batch, and its rules were listed: looks again, because a snapshot may not show yet that some went. */
async function tookPart(attempt: Attempt, progress: Progress): Promise<boolean> {
  for (const wait of RELOOKS) {
    const look = (await attempt.budget.pause(wait, SAVE)) ? await attempt.look() : undefined;
    if (look?.class === 'done') sort(attempt, progress, look);
    if (look?.class === 'done' && !hasActed(progress)) continue;
    attempt.leaveOpen(SNAPSHOT_LAG);
    return true;
  }
  return false;
}

/** Looks until the accepted calls show, then concludes. */
async function verify(attempt: Attempt, progress: Progress): Promise<End> {
  for (let tries = 0; progress.pending.length > 0; tries++) {
    const look = await attempt.look();
    if (look.class !== 'done') return { kind: 'unknown', failure: look };
    sort(attempt, progress, look);
    const wait = RELOOKS[tries];
    if (progress.pending.length === 0 || wait === undefined || !(await attempt.budget.pause(wait, SAVE)))
      break;
  }
  return conclude(attempt, progress);
}
