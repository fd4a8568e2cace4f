/**
 * The work when there are no ids to name: nothing matched in the first snapshot, or there is none (`VERIFY=none`). The
 * call has the request's own parameters, because ECS's matching outranks this one (`docs/protocol.md`, section 6,
 * `before` empty or null).
 */
import { listUntil } from '../claimed/attempt.ts';
import type { NoTime } from '../claimed/budget.ts';
import { SNAPSHOT_LAG } from '../claimed/knowledge.ts';
import { couldFit } from '../model/could-fit.ts';
import { namesIn, partOf, type SentRequest, singly } from '../model/request.ts';
import { type Rule, vanished } from '../model/rule.ts';
import type { Confirmed, EcsFailure, RuleSnapshot } from '../ports.ts';
import { normalise } from '../request/parse-request.ts';
import type { Attempt, End } from './attempt.ts';

/** Nothing matched. */
export async function settleUnmatched(attempt: Attempt): Promise<End> {
  if (attempt.known.mayHaveActed) {
    return attempt.request.Plan === undefined ? awaitOpenCall(attempt) : endUncalled(attempt);
  }
  const { firstSnapshot } = attempt;
  if (!firstSnapshot) throw new Error('a call without ids needs a snapshot from before it');
  // No listed rule comes near the request, or it would have been denied.
  if (attempt.idsOnly) return absent('observed', firstSnapshot.requestId);
  const { rules } = firstSnapshot;
  for (const request of callsFor(attempt.row.request, rules)) {
    const answer = await attempt.revoke(request);
    // No further call after it: that could remove a rule that another process has re-created.
    if (answer.class === 'done') return compare(attempt, rules, couldFit(rules, normalise(request)));
    if (answer.class === 'refused' && namesIn(request) > 1) return compare(attempt, rules, [], answer);
    if (answer.class !== 'gone') {
      return { kind: answer.class === 'unanswered' ? 'unknown' : 'refused', failure: answer };
    }
    if (namesIn(attempt.row.request) === 1) return absent('reply', answer.requestId);
  }
  return compare(attempt, rules, []);
}

/**
 * An entry that ECS might match with a listed rule is a call of its own, because a refused batch may have taken effect
 * in part.
 */
function callsFor(request: SentRequest, listed: readonly Rule[]): readonly SentRequest[] {
  const mayTake = (single: SentRequest): boolean => couldFit(listed, normalise(single)).length > 0;
  const rest = partOf(request, (single) => !mayTake(single));
  return [...singly(request).filter(mayTake), ...(rest ? [rest] : [])];
}

/** With a plan, calls name ids of `before` only, and there are none: no attempt has called, whatever became of it. */
async function endUncalled(attempt: Attempt): Promise<End> {
  const latest = await attempt.list();
  return latest.class === 'done'
    ? absent('observed', latest.requestId)
    : { kind: 'refused', failure: latest };
}

/** A call may be open already. A second one could remove a rule that another process has re-created. */
async function awaitOpenCall(attempt: Attempt): Promise<End> {
  if (attempt.isInFlight()) return { kind: 'unknown' };
  const latest = await attempt.list();
  if (latest.class === 'refused') return { kind: 'undecided', failure: latest };
  if (latest.class !== 'done') return { kind: 'unknown', failure: latest };
  attempt.noteSnapshot();
  const { snapshot } = attempt.row;
  // A row of an older release does not have what was listed before the call.
  if (!snapshot) return accepted('observed', latest.requestId);
  const gone = vanished(snapshot, latest.rules);
  if (gone.every(attempt.isShownGone)) return vanishedEnd(gone, latest);
  attempt.markInFlight(SNAPSHOT_LAG);
  return { kind: 'unknown' };
}

/**
 * ECS may have removed rules that do not match by this comparison: a later snapshot shows it.
 * @param possible the rules that a call which ECS confirmed may have removed
 * @param refusal of a batch, which may have taken effect in part
 */
async function compare(
  attempt: Attempt,
  listed: readonly Rule[],
  possible: readonly Rule[],
  refusal?: EcsFailure,
): Promise<End> {
  const settled = ({ rules }: RuleSnapshot): boolean => {
    const gone = vanished(listed, rules);
    return gone.every(attempt.isShownGone) && possible.every((rule) => gone.includes(rule));
  };
  const snapshot = await listUntil(attempt, settled);
  if (snapshot.class === 'done') {
    const gone = vanished(listed, snapshot.rules);
    if (refusal && gone.length === 0) return { kind: 'refused', failure: refusal };
    if (!refusal && settled(snapshot)) return vanishedEnd(gone, snapshot);
  }
  attempt.markInFlight(SNAPSHOT_LAG);
  const failure = refusal ?? snapshot;
  return { kind: 'unknown', ...(failure.class !== 'done' && { failure }) };
}

/** The call may have removed a rule that the later snapshot no longer lists, so the answer is not `absent`. */
function vanishedEnd(revoked: readonly Rule[], { requestId }: RuleSnapshot): End {
  if (revoked.length === 0) return absent('observed', requestId);
  return { kind: 'done', outcome: 'revoked', evidence: 'observed', revoked, absent: [], requestId };
}

/** `VERIFY=none`: only ECS's answers, and its memory of the ClientToken, show what happened. */
export async function settleWithoutSnapshot(attempt: Attempt): Promise<End> {
  const { request } = attempt.row;
  const answer = await retryUntilAnswered(attempt, request);
  const { mayHaveActed } = attempt.known;
  switch (answer.class) {
    case 'done':
      return accepted('reply', answer.requestId);
    case 'gone':
      if (mayHaveActed) return accepted('observed', answer.requestId);
      if (namesIn(request) > 1) return settleOneByOne(attempt, singly(request));
      return absent('reply', answer.requestId);
    case 'unanswered':
      return { kind: 'unknown', failure: answer };
    case 'refused':
    case 'ours':
      // The token for ECS stays the same, and ECS may repeat its refusal forever.
      if (mayHaveActed && !attempt.isInFlight()) return { kind: 'undecided', failure: answer };
      return { kind: mayHaveActed ? 'unknown' : 'refused', failure: answer };
    default:
      return { kind: mayHaveActed ? 'unknown' : 'refused', failure: answer };
  }
}

/** ECS did not find one entry of a batch, and does not say which, nor what became of the others: each is sent alone. */
async function settleOneByOne(attempt: Attempt, requests: readonly SentRequest[]): Promise<End> {
  let replyId: string | undefined;
  let goneId: string | undefined;
  for (const request of requests) {
    const answer = await retryUntilAnswered(attempt, request);
    if (answer.class === 'done') replyId = answer.requestId;
    else if (answer.class === 'gone') goneId = answer.requestId;
    else return { kind: 'unknown', failure: answer };
  }
  // That each is gone does not prove that the batch removed none.
  return replyId === undefined ? accepted('observed', goneId) : accepted('reply', replyId);
}

/** Sends the same call with the same token until it is answered, while the budget lasts. */
async function retryUntilAnswered(
  attempt: Attempt,
  request: SentRequest,
): Promise<Confirmed | EcsFailure | NoTime> {
  for (;;) {
    const answer = await attempt.revoke(request);
    if (answer.class !== 'unanswered' || !(await attempt.retry(answer, true))) return answer;
  }
}

type Evidence = 'reply' | 'observed';
const nothingNamed =
  (outcome: 'absent' | 'accepted') =>
  (evidence: Evidence, requestId = ''): End => ({
    kind: 'done',
    outcome,
    evidence,
    revoked: [],
    absent: [],
    requestId,
  });
const absent = nothingNamed('absent');
const accepted = nothingNamed('accepted');
