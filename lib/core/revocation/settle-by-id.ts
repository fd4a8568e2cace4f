/**
 * The work when rules matched in the first snapshot: revoke them by id, list, and decide for each what became of it
 * (`docs/protocol.md`, section 6, `before` not empty). ECS gives no id twice, so no call here can touch a rule that was
 * re-created.
 */
import { listUntil } from '../claimed/attempt.ts';
import { CALL_OPEN, SNAPSHOT_LAG } from '../claimed/knowledge.ts';
import { byIds, IDS_PER_CALL, idsOf } from '../model/request.ts';
import type { AttemptRecord } from '../model/row.ts';
import type { Rule } from '../model/rule.ts';
import { afterCall, relist } from './after-call.ts';
import type { Attempt, End } from './attempt.ts';
import { compare, conclude, createProgress, type Progress } from './progress.ts';

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
