/** From how the work ended to what is stored and answered. Pure. */
import { refusalProblem, unknownProblem } from '../claimed/problems.ts';
import { makeProblem } from '../errors/errors.ts';
import type { Problem } from '../errors/problem.ts';
import { type Hint, nearMisses } from '../model/near-miss.ts';
import { idsOf, patternsOf, type RevokeRequest } from '../model/request.ts';
import type { RevocationResult } from '../model/result.ts';
import { fitting, type Rule } from '../model/rule.ts';
import { stillOpenBy } from '../model/still-open.ts';
import type { Permit } from '../policy/permissions.ts';
import type { EcsFailure } from '../ports.ts';
import { instant, type Millis } from '../time.ts';
import type { End } from './attempt.ts';
import { type Finish, idsOnly, shorten } from './row-transitions.ts';
import type { RevocationInput } from './types.ts';

interface Asked extends Pick<RevocationInput, 'token' | 'request' | 'requestId' | 'permit'> {
  /** Until then a call of the token may take effect. */
  readonly openUntil: Millis | undefined;
  /** The rules that matched in the first snapshot. */
  readonly before: readonly Rule[] | null;
}
type Done = Extract<End, { kind: 'done' }>;

/**
 * The row's last state, with its answer.
 * @param listed the rules of the latest snapshot
 */
export function finishOf(end: End, asked: Asked, now: Millis, listed: readonly Rule[]): Finish {
  const { requestId, request } = asked;
  switch (end.kind) {
    case 'unknown':
      return { state: 'UNKNOWN', problem: unknownProblem(requestId, end.failure, asked.openUntil) };
    case 'undecided':
      return { state: 'DONE', problem: undecidedProblem(end.failure, requestId) };
    case 'refused':
      return { state: 'REFUSED', problem: refusalProblem(end.failure, requestId) };
    case 'done': {
      const visible = visibleOf(end, asked, listed);
      const hints = hintsOf(end, asked, visible);
      return end.outcome === 'absent' && request.IfAbsent === 'fail'
        ? { state: 'DONE', problem: absentProblem(requestId, end, hints) }
        : { state: 'DONE', result: resultOf(end, asked, now, hints, openBy(request, end.revoked, visible)) };
    }
  }
}

/**
 * The rules that are left, of those that the caller may see. The latest snapshot may still list rules that ECS does not
 * know any more, or has accepted to revoke.
 */
function visibleOf(
  { revoked, refused = [] }: Done,
  { permit, before }: Asked,
  listed: readonly Rule[],
): Rule[] {
  const gone = new Set(idsOf([...revoked, ...(before ?? [])]));
  for (const { SecurityGroupRuleId: id } of refused) gone.delete(id);
  return listed.filter((rule) => !gone.has(rule.SecurityGroupRuleId) && permit?.([rule]) === undefined);
}

/** Near misses; none where everything matched. */
function hintsOf(end: Done, { request, permit }: Asked, visible: readonly Rule[]): Hint[] {
  if (end.outcome === 'accepted' || (end.outcome === 'revoked' && end.absent.length === 0)) return [];
  return nearMisses(request, visible, end.revoked, permit?.byId);
}

/** The rules that still accept what the request is about: the rules of its ids, where it names ids. */
const openBy = (request: RevokeRequest, revoked: readonly Rule[], visible: readonly Rule[]): Rule[] =>
  stillOpenBy(request.form === 'rule-ids' ? revoked : patternsOf(request), visible);

/** The rules that would still accept what the request is about after it, of those that the caller may see. */
export function leftOpen(
  request: RevokeRequest,
  rules: readonly Rule[],
  permit: Permit | undefined,
): readonly Rule[] {
  const fit = new Set(idsOf(fitting(rules, request)));
  const visible = rules.filter((rule) => permit?.([rule]) === undefined);
  const would = visible.filter(({ SecurityGroupRuleId: id }) => fit.has(id));
  return openBy(
    request,
    would,
    visible.filter((rule) => !would.includes(rule)),
  );
}

function resultOf(
  end: Done,
  { token, request }: Asked,
  now: Millis,
  hints: readonly Hint[],
  open: readonly Rule[],
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
    ...(open.length > 0 && { StillOpenBy: open }),
    CompletedAt: instant(now),
  };
}

/** Nothing matched, and the caller wants that as a failure. */
export function absentProblem(requestId: string, end: Done, hints: readonly Hint[]): Problem {
  const near = hints.map((hint) => ` ${hint.SecurityGroupRuleId}: ${hint.Detail}.`).join('');
  // Where only a snapshot shows it, the call that was sent may have removed a rule that was created since.
  const untouched = end.evidence === 'reply';
  return makeProblem('InvalidSecurityGroupRule.RuleNotExist', {
    requestId,
    status: 404,
    outcome: untouched ? 'none' : 'unknown',
    detail: `No egress rule of the group matched, and IfAbsent is "fail".${untouched ? ' Nothing was changed.' : ''}${near && ` Near misses:${near}`}`,
    ecsRequestId: end.requestId || undefined,
  });
}

/** ECS refused, and what an earlier call of the token did cannot be found out any more. */
function undecidedProblem(failure: EcsFailure, requestId: string): Problem {
  const detail =
    `${failure.message} An earlier call with this ClientToken was not answered, and may have revoked rules. ` +
    'This answer is final: read the group, and send a new ClientToken if anything is left to revoke.';
  return { ...refusalProblem(failure, requestId), outcome: 'unknown', detail };
}
