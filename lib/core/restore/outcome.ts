/** From how a restore ended to what is stored and answered. Pure. */
import { refusalProblem, unknownProblem } from '../claimed/problems.ts';
import type { ClaimedInput } from '../claimed/work.ts';
import { makeProblem } from '../errors/errors.ts';
import type { Answer, RestoreResult } from '../model/result.ts';
import type { RevocationRow } from '../model/row.ts';
import { instant, type Millis } from '../time.ts';
import type { RestoreEnd } from './calls.ts';
import type { RestoreFinish } from './row-transitions.ts';

export type RestoreAnswer = Answer<RestoreResult>;
type Asked = Pick<ClaimedInput, 'token' | 'requestId'>;
type Group = Pick<RevocationRow['request'], 'RegionId' | 'SecurityGroupId'>;

export function finishOf(
  end: RestoreEnd,
  group: Group,
  { token, requestId }: Asked,
  now: Millis,
): RestoreFinish {
  switch (end.kind) {
    case 'done':
      return { state: 'DONE', result: resultOf(end, group, token, now) };
    case 'refused':
      return { state: 'REFUSED', problem: refusalProblem(end.failure, requestId) };
    case 'unknown':
      return { state: 'UNKNOWN', problem: unknownProblem(requestId, end.failure, end.openUntil) };
    case 'undecided':
      return { state: 'DONE', problem: makeProblem('RestoreUndecided', { requestId, outcome: 'unknown' }) };
  }
}

function resultOf(
  end: Extract<RestoreEnd, { kind: 'done' }>,
  { RegionId, SecurityGroupId }: Group,
  token: string,
  now: Millis,
): RestoreResult {
  return {
    RequestId: end.requestId,
    ClientToken: token,
    RegionId,
    SecurityGroupId,
    Outcome: end.outcome,
    Rules: end.rules,
    ...(end.openUntil !== undefined && { MayActUntil: instant(end.openUntil) }),
    CompletedAt: instant(now),
  };
}

/** The stored answer of a finished restore, member for member. */
export function storedAnswer({ key, restore }: RevocationRow, replayed: boolean): RestoreAnswer {
  if (restore?.result) return { kind: 'result', result: restore.result, replayed };
  if (restore?.problem) return { kind: 'problem', problem: restore.problem, replayed };
  throw new Error(`the restore of the row ${key} is done and has neither a result nor a problem`);
}
