/**
 * What a request would take, without taking it: one look, no row, no claim, whatever the state of the token. A rule
 * that the policy keeps from the caller is neither matched nor hinted at; `Allowed` says that the request would be
 * denied for it.
 */

import { couldFit } from '../model/could-fit.ts';
import { nearMisses } from '../model/near-miss.ts';
import type { RevokeRequest } from '../model/request.ts';
import type { Answer, DryRunResult } from '../model/result.ts';
import { fitting, type Rule, unmatched } from '../model/rule.ts';
import type { Permit } from '../policy/permissions.ts';
import type { Clock, EcsEgress, Random } from '../ports.ts';
import type { Millis } from '../time.ts';
import { failureAnswer } from './answers.ts';
import { undecidedDenial } from './as-requested.ts';
import { createRetry, lookAgain } from './attempt.ts';
import { createBudget, SAVE } from './budget.ts';
import { refusalProblem } from './outcome.ts';

export interface DryRunParts {
  readonly ecs: EcsEgress;
  readonly clock: Clock;
  readonly random: Random;
}

export interface DryRunInput {
  /** Named or not: it is only repeated in the answer. */
  readonly token: string | undefined;
  readonly request: RevokeRequest;
  readonly requestId: string;
  readonly deadline: Millis;
  readonly signal: AbortSignal;
  readonly permit?: Permit | undefined;
  /** As for the revocation (`types.ts`). */
  readonly protectedBy?: string | undefined;
  /** What today's policy has against the request itself, whatever the rules are. */
  readonly denial?: string | undefined;
}

/** What an entry names, as the policy judges rules. */
const asRule = (entry: ReturnType<typeof unmatched>[number]): Rule =>
  'IpProtocol' in entry ? { ...entry, SecurityGroupRuleId: '' } : { ...entry, IpProtocol: '' };

export async function dryRun(parts: DryRunParts, input: DryRunInput): Promise<Answer<DryRunResult>> {
  const { request, token, requestId, permit = () => undefined, protectedBy } = input;
  const budget = createBudget(parts.clock, input.deadline, input.signal);
  const retry = createRetry(budget, parts.random);
  const look = await lookAgain(parts.ecs, request, budget, SAVE, retry);
  if (look.class !== 'done') {
    return failureAnswer(refusalProblem(look, requestId), look, budget.now());
  }
  const visible = look.rules.filter((rule) => permit([rule]) === undefined);
  const matches = fitting(visible, request);
  // What would be decided is decided over all rules, as the revocation itself does it.
  const fit = fitting(look.rules, request);
  const denial =
    input.denial ??
    permit(fit.length > 0 ? fit : couldFit(look.rules, request)) ??
    (fit.length === 0 && protectedBy ? undecidedDenial(protectedBy, request, look.rules) : undefined);
  // Whether a rule is there that the policy keeps from the caller is not told by silence about its absence either.
  const absent = unmatched(request, look.rules).filter((entry) => permit([asRule(entry)]) === undefined);
  const hints = nearMisses(request, visible, fit);
  const result: DryRunResult = {
    RequestId: look.requestId,
    ...(token !== undefined && { ClientToken: token }),
    RegionId: request.RegionId,
    SecurityGroupId: request.SecurityGroupId,
    Outcome: 'dry-run',
    Matches: matches,
    Allowed: denial === undefined,
    ...(denial !== undefined && { Denial: denial }),
    ...(absent.length > 0 && { Absent: absent }),
    ...(hints.length > 0 && { Hints: hints }),
    CompletedAt: new Date(budget.now()).toISOString(),
  };
  return { kind: 'result', result, replayed: false };
}
