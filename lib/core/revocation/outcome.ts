/** From how the work ended to what is stored and answered. Pure. */

import { makeProblem, type Problem } from '../errors/errors.ts';
import { type Hint, nearMisses } from '../model/near-miss.ts';
import { idsOf } from '../model/requests-by-id.ts';
import type { RevocationResult } from '../model/result.ts';
import type { Rule } from '../model/rule.ts';
import type { EcsFailure } from '../ports.ts';
import type { Millis } from '../time.ts';
import type { End } from './attempt.ts';
import type { NoTime } from './budget.ts';
import type { Finish } from './row-transitions.ts';
import { idsOnly, shorten } from './row-transitions.ts';
import type { RevocationInput } from './types.ts';

/** What a caller is told to wait when ECS or the table is away. */
export const AWAY_RETRY: Millis = 2_000;
export const BUSY_RETRY: Millis = 5_000;
export const UNKNOWN_RETRY: Millis = 5_000;

type Refusal = EcsFailure | NoTime;
/** What kept a request from its end; `table`: the table of revocations could not be reached. */
export type Obstacle = Refusal | 'table';
type Asked = Pick<RevocationInput, 'token' | 'request' | 'requestId' | 'permit'>;

/** The row's last state, with what it will answer. */
export function finishOf(end: End, asked: Asked, now: Millis, seen: readonly Rule[]): Finish {
  switch (end.kind) {
    case 'unknown':
      return { state: 'UNKNOWN', problem: unknownProblem(asked.requestId, end.failure) };
    case 'undecided':
      return { state: 'DONE', problem: undecidedProblem(end.failure, asked.requestId) };
    case 'refused':
      return { state: 'REFUSED', problem: refusalProblem(end.failure, asked.requestId) };
    case 'done':
      if (end.outcome === 'absent' && asked.request.IfAbsent === 'fail') {
        const problem = absentProblem(asked.requestId, end, hintsOf(end, asked, seen));
        return { state: 'DONE', problem };
      }
      return { state: 'DONE', result: resultOf(end, asked, now, hintsOf(end, asked, seen)) };
  }
}

/** Near misses among the rules that the caller may see; nothing to hint at where everything matched. */
function hintsOf(end: End & { kind: 'done' }, { request, permit }: Asked, seen: readonly Rule[]): Hint[] {
  if (end.outcome === 'accepted' || (end.outcome === 'revoked' && end.absent.length === 0)) return [];
  const gone = new Set(idsOf(end.revoked));
  const listed = seen.filter((rule) => !gone.has(rule.SecurityGroupRuleId) && permit?.([rule]) === undefined);
  return nearMisses(request, listed, end.revoked);
}

function resultOf(
  end: End & { kind: 'done' },
  { token, request }: Asked,
  now: Millis,
  hints: readonly Hint[],
): RevocationResult {
  return {
    RequestId: end.requestId,
    ClientToken: token,
    RegionId: request.RegionId,
    SecurityGroupId: request.SecurityGroupId,
    Outcome: end.outcome,
    Evidence: end.evidence,
    Revoked: shorten(end.revoked),
    ...(idsOnly(shorten(end.revoked)) && { IdsOnly: true as const }),
    ...(end.outcome === 'revoked' && end.absent.length > 0 && { Absent: end.absent }),
    ...(end.refused && end.refused.length > 0 && { Refused: end.refused }),
    ...(hints.length > 0 && { Hints: hints }),
    CompletedAt: new Date(now).toISOString(),
  };
}

/** Nothing matched, where the caller wants that told as a failure. */
export function absentProblem(
  requestId: string,
  end: End & { kind: 'done' },
  hints: readonly Hint[],
): Problem {
  const near = hints.map((hint) => ` ${hint.SecurityGroupRuleId}: ${hint.Detail}.`).join('');
  // Where only a look says so, the call that was sent when nothing fitted may have taken what came since.
  const untouched = end.evidence === 'reply';
  return makeProblem('InvalidSecurityGroupRule.RuleNotExist', {
    requestId,
    status: 404,
    outcome: untouched ? 'none' : 'unknown',
    detail: `No egress rule of the group matched, and IfAbsent is "fail".${untouched ? ' Nothing was changed.' : ''}${near && ` Near misses:${near}`}`,
    ecsRequestId: end.requestId || undefined,
  });
}

/** ECS refused, or could not be asked, and nothing has changed. */
export function refusalProblem(failure: Refusal, requestId: string): Problem {
  if (failure.class === 'unanswered') return makeProblem('EcsUnavailable', { requestId });
  if (failure.class === 'no-time') return noTimeProblem(failure, requestId);
  return makeProblem(failure.code, {
    requestId,
    status: statusOf(failure),
    detail: failure.message,
    ecsRequestId: failure.requestId,
    recommend: failure.recommend,
  });
}

/** ECS refused, and what an earlier call of the token did cannot be found out any more. */
function undecidedProblem(failure: EcsFailure, requestId: string): Problem {
  const detail =
    `${failure.message} An earlier call with this ClientToken was not answered, and may have revoked rules. ` +
    'This answer is final: read the group, and send a new ClientToken if anything is left to revoke.';
  return { ...refusalProblem(failure, requestId), outcome: 'unknown', detail };
}

/** The time was over before the next call was made: the code names the service that it went to. */
export function noTimeProblem(noTime: NoTime, requestId: string): Problem {
  const code = noTime.slow === 'table' ? 'StoreUnavailable' : 'EcsUnavailable';
  const detail = `${timeSpent(noTime)} No time was left for the next call. Nothing was changed. Send the same request again after Retry-After.`;
  return makeProblem(code, { requestId, detail });
}

function timeSpent({ slow, took }: NoTime): string {
  if (slow === undefined) return 'The request had too little time.';
  return `${slow === 'table' ? 'The table of revocations' : 'ECS'} took ${Math.round(took)} ms.`;
}

/** The callers' status: ECS's own for what the caller did, ours for what only the operator or time can fix. */
function statusOf(failure: EcsFailure): number {
  switch (failure.class) {
    case 'ours':
      return 502;
    case 'throttled':
      return 429;
    case 'busy':
      return 503;
    default:
      return failure.status === 403 || failure.status === 404 ? failure.status : 400;
  }
}

export function unknownProblem(requestId: string, failure?: Obstacle): Problem {
  return makeProblem('OutcomeUnknown', {
    requestId,
    outcome: 'unknown',
    detail: `${openBecause(failure)} Send the same request with the same ClientToken again: it finishes the work.`,
    ecsRequestId: typeof failure === 'object' && 'requestId' in failure ? failure.requestId : undefined,
  });
}

function openBecause(failure: Obstacle | undefined): string {
  const open = 'ECS may or may not have acted, and reading back did not settle it in time.';
  if (failure === undefined) return open;
  if (failure === 'table') {
    return 'ECS may or may not have acted: the table of revocations could not be reached, so the result could not be read or stored.';
  }
  return failure.class === 'no-time'
    ? `${open} ${timeSpent(failure)}`
    : `${open} Last ECS error: ${failure.code}.`;
}

/** When the caller should come back; undefined: a final answer. */
export function retryAfterOf(
  problem: Problem,
  failure: Obstacle | undefined,
  now: Millis,
): Millis | undefined {
  switch (problem.status) {
    case 429:
      // ECS counts by the minute: a call throttled in one may be made in the next.
      return typeof failure === 'object' && 'retryAfter' in failure && failure.retryAfter !== undefined
        ? failure.retryAfter
        : 60_000 - (now % 60_000);
    case 503:
      return problem.code === 'StoreUnavailable' || problem.code === 'EcsUnavailable'
        ? AWAY_RETRY
        : BUSY_RETRY;
    case 504:
      return UNKNOWN_RETRY;
    default:
      return undefined;
  }
}
