/**
 * The work when there are no ids to name: nothing fitted at the first look, or there was no look (`VERIFY=none`).
 * The caller's own form goes out, because ECS's matching outranks ours (`docs/protocol.md` table 6, `before` empty or null).
 */

import { couldFit } from '../model/could-fit.ts';
import type { SentRequest } from '../model/request.ts';
import { namesIn, partOf, singly } from '../model/requests-by-id.ts';
import { type Rule, vanished } from '../model/rule.ts';
import type { EcsFailure, Look, Revoked } from '../ports.ts';
import { normalise } from '../request/parse-request.ts';
import type { Attempt, End } from './attempt.ts';
import { type NoTime, RELOOKS, SAVE } from './budget.ts';
import { SNAPSHOT_LAG } from './decide.ts';

/** Nothing fitted. */
export async function settleUnmatched(attempt: Attempt): Promise<End> {
  if (attempt.suspect()) return waitOut(attempt);
  const { firstLook } = attempt;
  if (!firstLook) throw new Error('a call without ids needs a snapshot from before it');
  // Nothing listed comes near the request, or it would have been denied.
  if (attempt.idsOnly) return absent('observed', firstLook.requestId);
  const seen = firstLook.rules;
  for (const request of callsFor(attempt.row.request, seen)) {
    const answer = await attempt.revoke(request);
    // No further call after it: that could take a rule that somebody has re-created.
    if (answer.class === 'done') return compare(attempt, seen, couldFit(seen, normalise(request)));
    if (answer.class === 'refused' && namesIn(request) > 1) return compare(attempt, seen, [], answer);
    if (answer.class !== 'gone') {
      return { kind: answer.class === 'unanswered' ? 'unknown' : 'refused', failure: answer };
    }
    if (namesIn(attempt.row.request) === 1) return absent('reply', answer.requestId);
  }
  return compare(attempt, seen, []);
}

/**
 * An entry that ECS might match with a listed rule is a call of its own: the refusal of a batch does not say whether a
 * part of it took effect.
 */
function callsFor(request: SentRequest, seen: readonly Rule[]): readonly SentRequest[] {
  const mayTake = (single: SentRequest): boolean => couldFit(seen, normalise(single)).length > 0;
  const rest = partOf(request, (single) => !mayTake(single));
  return [...singly(request).filter(mayTake), ...(rest ? [rest] : [])];
}

/** A call may be out there already. Never a second one: it could take a rule that somebody has re-created. */
async function waitOut(attempt: Attempt): Promise<End> {
  if (attempt.isOpen()) return { kind: 'unknown' };
  const look = await attempt.look();
  if (look.class === 'refused') return { kind: 'undecided', failure: look };
  if (look.class !== 'done') return { kind: 'unknown', failure: look };
  attempt.looked();
  const { snapshot } = attempt.row;
  // A row of an older release does not say what was listed before the call.
  if (!snapshot) return accepted('observed', look.requestId);
  const gone = vanished(snapshot, look.rules);
  if (gone.every(attempt.isShownGone)) return vanishedEnd(gone, look);
  attempt.leaveOpen(SNAPSHOT_LAG);
  return { kind: 'unknown' };
}

/**
 * ECS may have taken what does not fit as we compare: a later snapshot shows it.
 * @param possible the rules that a call which ECS confirmed may have taken
 * @param refusal of a batch, which may have taken effect in part
 */
async function compare(
  attempt: Attempt,
  seen: readonly Rule[],
  possible: readonly Rule[],
  refusal?: EcsFailure,
): Promise<End> {
  const settled = ({ rules }: Look): boolean => {
    const gone = vanished(seen, rules);
    return gone.every(attempt.isShownGone) && possible.every((rule) => gone.includes(rule));
  };
  const look = await lookUntil(attempt, settled);
  if (look.class === 'done') {
    const gone = vanished(seen, look.rules);
    if (refusal && gone.length === 0) return { kind: 'refused', failure: refusal };
    if (!refusal && settled(look)) return vanishedEnd(gone, look);
  }
  attempt.leaveOpen(SNAPSHOT_LAG);
  const failure = refusal ?? look;
  return { kind: 'unknown', ...(failure.class !== 'done' && { failure }) };
}

/** Lists the rules, again while ECS may have taken a rule that the snapshot does not show yet. */
async function lookUntil(
  attempt: Attempt,
  settled: (look: Look) => boolean,
): Promise<Look | EcsFailure | NoTime> {
  for (let tries = 0; ; tries++) {
    const look = await attempt.look();
    const wait = RELOOKS[tries];
    if (look.class !== 'done' || wait === undefined || settled(look)) return look;
    if (!(await attempt.budget.pause(wait, SAVE))) return look;
  }
}

/** Whatever the later snapshot no longer lists may have gone by our call, so it keeps the answer from being `absent`. */
function vanishedEnd(revoked: readonly Rule[], { requestId }: Look): End {
  if (revoked.length === 0) return absent('observed', requestId);
  return { kind: 'done', outcome: 'revoked', evidence: 'observed', revoked, absent: [], requestId };
}

/** `VERIFY=none`: only ECS's replies, and its memory of the ClientToken, say what happened. */
export async function settleBlind(attempt: Attempt): Promise<End> {
  const { request } = attempt.row;
  const answer = await insist(attempt, request);
  switch (answer.class) {
    case 'done':
      return accepted('reply', answer.requestId);
    case 'gone':
      if (attempt.suspect()) return accepted('observed', answer.requestId);
      if (namesIn(request) > 1) return settleOneByOne(attempt, singly(request));
      return absent('reply', answer.requestId);
    case 'unanswered':
      return { kind: 'unknown', failure: answer };
    case 'refused':
    case 'ours':
      // The token for ECS stays what it is, and ECS may repeat its refusal for ever.
      if (attempt.suspect() && !attempt.isOpen()) return { kind: 'undecided', failure: answer };
      return { kind: attempt.suspect() ? 'unknown' : 'refused', failure: answer };
    default:
      return { kind: attempt.suspect() ? 'unknown' : 'refused', failure: answer };
  }
}

/** ECS missed one entry of a batch, and says neither which one nor what became of the others: each is sent by itself. */
async function settleOneByOne(attempt: Attempt, requests: readonly SentRequest[]): Promise<End> {
  let replyId: string | undefined;
  let goneId: string | undefined;
  for (const request of requests) {
    const answer = await insist(attempt, request);
    if (answer.class === 'done') replyId = answer.requestId;
    else if (answer.class === 'gone') goneId = answer.requestId;
    else return { kind: 'unknown', failure: answer };
  }
  // All of them gone one by one is no proof that the batch took none.
  return replyId === undefined ? accepted('observed', goneId) : accepted('reply', replyId);
}

/** Sends the same call with the same token until it is answered, while the budget lasts. */
async function insist(attempt: Attempt, request: SentRequest): Promise<Revoked | EcsFailure | NoTime> {
  for (;;) {
    const answer = await attempt.revoke(request);
    if (answer.class !== 'unanswered' || !(await attempt.again())) return answer;
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
