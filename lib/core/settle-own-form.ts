/**
 * The work when there are no ids to name: nothing fitted at the first look, or there was no look (`VERIFY=none`).
 * The caller's own form goes out, because ECS's matching outranks ours (`docs/protocol.md` table 6, `before` empty or null).
 */
import type { Attempt } from './attempt.ts';
import { couldFit, type Rule, vanished } from './rule.ts';
import type { End } from './settle-types.ts';

/** Nothing fitted. */
export async function settleUnmatched(attempt: Attempt): Promise<End> {
  if (attempt.suspect()) return waitOut(attempt);
  // Only a first claim has looked already.
  if (!attempt.seen()) {
    const look = await attempt.look();
    if (look.class !== 'done') return { kind: 'refused', failure: look };
  }
  const seen = attempt.seen() ?? [];
  const answer = await attempt.revoke(attempt.row.request);
  switch (answer.class) {
    case 'done':
      return compare(attempt, seen, answer.requestId);
    case 'gone':
      return absent('reply', answer.requestId);
    case 'unanswered':
      return { kind: 'unknown', failure: answer };
    default:
      return { kind: 'refused', failure: answer };
  }
}

/** A call may be out there already. Never a second one: it could take a rule that somebody has re-created. */
async function waitOut(attempt: Attempt): Promise<End> {
  const open = attempt.openUntil();
  if (open !== undefined && attempt.budget.now() < open) return { kind: 'unknown' };
  const look = await attempt.look();
  if (look.class !== 'done') return { kind: 'unknown', failure: look };
  attempt.looked();
  return absent('observed', look.requestId);
}

/** ECS said done, though nothing fitted as we compare: what went is what the look no longer lists. */
async function compare(attempt: Attempt, seen: readonly Rule[], replyId: string): Promise<End> {
  const look = await attempt.look();
  // A later attempt could not do better: the first look, which this one would be compared with, is not in the row.
  if (look.class !== 'done') return accepted('reply', replyId);
  // Somebody else's changes to unrelated rules are not ours to report.
  const revoked = vanished(couldFit(seen, attempt.row.request), look.rules);
  if (revoked.length === 0) return absent('observed', look.requestId);
  return {
    kind: 'done',
    outcome: 'revoked',
    evidence: 'observed',
    revoked,
    absent: [],
    requestId: look.requestId,
  };
}

/** `VERIFY=none`: only ECS's replies, and its memory of the ClientToken, say what happened. */
export async function settleBlind(attempt: Attempt): Promise<End> {
  for (;;) {
    const answer = await attempt.revoke(attempt.row.request);
    switch (answer.class) {
      case 'done':
        return accepted('reply', answer.requestId);
      case 'gone':
        return attempt.suspect() ? accepted('observed', answer.requestId) : absent('reply', answer.requestId);
      case 'unanswered':
        if (await attempt.again()) break;
        return { kind: 'unknown', failure: answer };
      default:
        return { kind: attempt.suspect() ? 'unknown' : 'refused', failure: answer };
    }
  }
}

const absent = (evidence: 'reply' | 'observed', requestId = ''): End => ({
  kind: 'done',
  outcome: 'absent',
  evidence,
  revoked: [],
  absent: [],
  requestId,
});

const accepted = (evidence: 'reply' | 'observed', requestId = ''): End => ({
  kind: 'done',
  outcome: 'accepted',
  evidence,
  revoked: [],
  absent: [],
  requestId,
});
