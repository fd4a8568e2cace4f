/**
 * What a request would revoke, without revoking it: one snapshot, no row, no claim, whatever the state of the token. A
 * rule that the policy keeps from the caller is neither in `Matches` nor in `Hints`; `Allowed` is then false.
 */

import { failureAnswer } from '../claimed/answers.ts';
import { createBudget, createRetry, listRules, SAVE } from '../claimed/budget.ts';
import { refusalProblem } from '../claimed/problems.ts';
import { couldFit } from '../model/could-fit.ts';
import { nearMisses } from '../model/near-miss.ts';
import type { RevokeRequest } from '../model/request.ts';
import type { Answer, DryRunResult } from '../model/result.ts';
import { fitting, type Rule, unmatched } from '../model/rule.ts';
import type { Permit } from '../policy/permissions.ts';
import type { Clock, EcsEgress, Random } from '../ports.ts';
import { instant, type Millis } from '../time.ts';
import { undecidedDenial } from './as-requested.ts';
import { leftOpen } from './outcome.ts';
import { describePlan, makePlan, planChange } from './plan.ts';

export interface DryRunParts {
  readonly ecs: EcsEgress;
  readonly clock: Clock;
  readonly random: Random;
}

export interface DryRunInput {
  /** Only repeated in the answer. */
  readonly token: string | undefined;
  readonly request: RevokeRequest;
  readonly requestId: string;
  readonly deadline: Millis;
  readonly signal: AbortSignal;
  readonly permit?: Permit | undefined;
  /** As for the revocation (`types.ts`). */
  readonly protectedBy?: string | undefined;
  /** Why today's policy denies the request itself, whatever the rules are. */
  readonly denial?: string | undefined;
  /** Why the caller may only plan it (`dryRunOnly`): the plan is for another caller. */
  readonly planOnly?: string | undefined;
}

/** What an entry names, as the policy judges rules. */
const asRule = (entry: ReturnType<typeof unmatched>[number]): Rule =>
  'IpProtocol' in entry ? { ...entry, SecurityGroupRuleId: '' } : { ...entry, IpProtocol: '' };

export async function dryRun(parts: DryRunParts, input: DryRunInput): Promise<Answer<DryRunResult>> {
  const { request, token, requestId, protectedBy } = input;
  const permit: Permit = input.permit ?? (() => undefined);
  const budget = createBudget(parts.clock, input.deadline, input.signal);
  const retry = createRetry(budget, parts.random);
  const snapshot = await listRules(parts.ecs, request, budget, SAVE, retry);
  if (snapshot.class !== 'done') {
    return failureAnswer(refusalProblem(snapshot, requestId), snapshot, budget.now());
  }
  const visible = snapshot.rules.filter((rule) => permit([rule]) === undefined);
  const matches = fitting(visible, request);
  // Decided over all rules, as the revocation does it.
  const fit = fitting(snapshot.rules, request);
  const now = budget.now();
  const denial =
    input.denial ??
    permit(fit.length > 0 ? fit : couldFit(snapshot.rules, request)) ??
    (fit.length === 0 && protectedBy ? undecidedDenial(protectedBy, request, snapshot.rules) : undefined) ??
    planChange(request, snapshot.rules, now);
  const why = denial ?? input.planOnly;
  const plan = denial === undefined ? makePlan(request, snapshot.rules, now) : undefined;
  // `Absent` must not reveal either whether a rule exists that the policy keeps from the caller.
  const absent = unmatched(request, snapshot.rules).filter((entry) => permit([asRule(entry)]) === undefined);
  const hints = nearMisses(request, visible, fit, permit.byId);
  const open = leftOpen(request, snapshot.rules, permit);
  const result: DryRunResult = {
    RequestId: snapshot.requestId,
    ...(token !== undefined && { ClientToken: token }),
    RegionId: request.RegionId,
    SecurityGroupId: request.SecurityGroupId,
    Outcome: 'dry-run',
    Matches: matches,
    Allowed: why === undefined,
    ...(why !== undefined && { Denial: why }),
    ...(absent.length > 0 && { Absent: absent }),
    ...(hints.length > 0 && { Hints: hints }),
    ...(open.length > 0 && { StillOpenBy: open }),
    ...(plan && { Plan: plan.plan, PlanExpiresAt: instant(plan.expiresAt) }),
    PlanText:
      denial === undefined ? describePlan(request, snapshot.rules, open) : `Would be denied: ${denial}`,
    CompletedAt: instant(now),
  };
  return { kind: 'result', result, replayed: false };
}
