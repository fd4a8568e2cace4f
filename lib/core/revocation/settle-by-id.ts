/**
 * The work when rules fitted at the first look: revoke them by id, look, and say of each what became of it
 * (`docs/protocol.md` table 6, `before` not empty). An id never comes back, so no call here can touch a rule that was re-created.
 */

import { byIds, IDS_PER_CALL, idsOf } from '../model/requests-by-id.ts';
import { fitting, type Rule, unmatched, vanished } from '../model/rule.ts';
import type { EcsFailure, Look } from '../ports.ts';
import { type Attempt, barrier, type End } from './attempt.ts';
import type { NoTime } from './budget.ts';

/** Waits before looking again at a rule that ECS said is gone and still lists. */
const RELOOKS = [100, 300, 900];

/** What became of each rule of `before`. */
interface Work {
  /** Still to be revoked. */
  listed: Rule[];
  /** ECS accepted our call; not yet seen gone. */
  pending: Rule[];
  confirmed: Rule[];
  observed: Rule[];
  /** Gone before any call of ours could have taken it. */
  taken: Rule[];
  /** ECS's request ids of what confirmed, and of what observed. */
  replyId?: string | undefined;
  observedId?: string | undefined;
  /** Some rule is known to be gone only because a look says so. */
  byLook: boolean;
}

export async function settleById(attempt: Attempt, before: readonly Rule[]): Promise<End> {
  const work: Work = {
    listed: [...before],
    pending: [],
    confirmed: [],
    observed: [],
    taken: [],
    byLook: false,
  };
  const end = await revokeAll(attempt, work);
  // ECS accepted a call, and no look has shown its effect: that may come after this attempt.
  if (end.kind === 'unknown' && work.pending.length > 0) attempt.leaveOpen();
  return end;
}

async function revokeAll(attempt: Attempt, work: Work): Promise<End> {
  // A first claim has just looked; every other attempt must learn what is left.
  if (attempt.resumed) {
    const look = await attempt.look();
    if (look.class !== 'done') return stopped(attempt, work, look);
    sort(attempt, work, look);
    const bar = barred(attempt, work, look);
    if (bar) return stopped(attempt, work, bar);
  }
  let single = false;
  while (work.listed.length > 0) {
    const named = work.listed.slice(0, single ? 1 : IDS_PER_CALL);
    const answer = await attempt.revoke(byIds(attempt.row.request, idsOf(named)));
    switch (answer.class) {
      case 'done':
        work.replyId = answer.requestId;
        move(work, named, 'pending');
        break;
      case 'gone':
        if (named.length === 1) {
          if (attempt.suspect()) work.observedId = answer.requestId;
          else work.replyId ??= answer.requestId;
          move(work, named, attempt.suspect() ? 'observed' : 'taken');
          break;
        }
        single = true;
        if (!(await relook(attempt, work))) return { kind: 'unknown', failure: answer };
        break;
      case 'refused':
        if (named.length === 1) return stopped(attempt, work, answer);
        single = true;
        if (!(await relook(attempt, work))) return { kind: 'unknown', failure: answer };
        break;
      case 'unanswered':
        if (!(await relook(attempt, work))) return { kind: 'unknown', failure: answer };
        if (work.listed.length > 0 && !(await attempt.again())) return { kind: 'unknown', failure: answer };
        break;
      default:
        return stopped(attempt, work, answer);
    }
  }
  return verify(attempt, work);
}

/** Takes `rules` out of what is still to be done and puts them where they belong. */
function move(work: Work, rules: readonly Rule[], to: 'pending' | 'observed' | 'taken' | 'confirmed'): void {
  const ids = new Set(idsOf(rules));
  const others = (list: Rule[]) => list.filter((rule) => !ids.has(rule.SecurityGroupRuleId));
  work.listed = others(work.listed);
  work.pending = others(work.pending);
  work[to] = [...work[to], ...rules];
}

/** Sorts the rules by what a look says of them. */
function sort(attempt: Attempt, work: Work, look: Look): void {
  const gone = vanished(work.listed, look.rules);
  if (gone.length > 0) {
    work.observedId = look.requestId;
    work.byLook = true;
    move(work, gone, attempt.suspect() ? 'observed' : 'taken');
  }
  move(work, vanished(work.pending, look.rules), 'confirmed');
  attempt.looked();
}

/**
 * An id stays while a rule is modified, and the first look may be days old: is what it stands for today what was asked
 * for, and may it go?
 */
function barred(attempt: Attempt, work: Work, look: Look): EcsFailure | undefined {
  const ids = new Set(idsOf(work.listed));
  const now = look.rules.filter((rule) => ids.has(rule.SecurityGroupRuleId));
  return fitting(now, attempt.request).length === now.length ? attempt.barred(now) : barrier(CHANGED);
}

const CHANGED =
  'A rule that this revocation had found was changed since, and is left alone. Ask again with a new ClientToken.';

async function relook(attempt: Attempt, work: Work): Promise<boolean> {
  attempt.doubt();
  const look = await attempt.look();
  if (look.class !== 'done') return false;
  sort(attempt, work, look);
  return true;
}

/** The way out when ECS refused, or time ran out: a refusal is said only when nothing of ours can have changed anything. */
function stopped(attempt: Attempt, work: Work, failure: EcsFailure | NoTime): End {
  const acted = work.pending.length + work.confirmed.length + work.observed.length > 0;
  return acted || attempt.suspect() ? { kind: 'unknown', failure } : { kind: 'refused', failure };
}

/** Looks until the accepted calls show, then concludes. */
async function verify(attempt: Attempt, work: Work): Promise<End> {
  for (let tries = 0; work.pending.length > 0; tries++) {
    const look = await attempt.look();
    if (look.class !== 'done') return { kind: 'unknown', failure: look };
    move(work, vanished(work.pending, look.rules), 'confirmed');
    const wait = RELOOKS[tries];
    if (work.pending.length === 0 || wait === undefined || !(await attempt.budget.pause(wait, 500))) break;
  }
  return conclude(attempt, work);
}

function conclude(attempt: Attempt, work: Work): End {
  const before = attempt.row.before ?? [];
  const absent = [...unmatched(attempt.request, before), ...work.taken];
  const replyId = work.replyId ?? work.observedId ?? '';
  if (work.pending.length > 0) {
    return { kind: 'done', outcome: 'accepted', evidence: 'reply', revoked: [], absent, requestId: replyId };
  }
  const ids = new Set(idsOf([...work.confirmed, ...work.observed]));
  const revoked = before.filter((rule) => ids.has(rule.SecurityGroupRuleId));
  const byReply = revoked.length > 0 ? work.observed.length === 0 : !work.byLook;
  return {
    kind: 'done',
    outcome: revoked.length > 0 ? 'revoked' : 'absent',
    evidence: byReply ? 'reply' : 'observed',
    revoked,
    absent,
    requestId: byReply ? replyId : (work.observedId ?? replyId),
  };
}
