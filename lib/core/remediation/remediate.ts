/**
 * One event, from what it asks for to what became of it: read the group's rules from ECS, select what is forbidden,
 * revoke it by id through the protocol that every other caller goes through.
 */

import { makeProblem, type Problem, ProblemError } from '../errors/errors.ts';
import type { ProblemAnswer, RevocationResult } from '../model/result.ts';
import type { Rule } from '../model/rule.ts';
import type { Permissions, Target } from '../policy/permissions.ts';
import type { Guard } from '../policy/types.ts';
import type { Clock, EcsEgress, EcsTags, Random } from '../ports.ts';
import { type DryRunInput, dryRun } from '../revocation/dry-run.ts';
import type { Revocation } from '../revocation/types.ts';
import type { Millis } from '../time.ts';
import { answerRequest } from './answer-request.ts';
import { lookFor } from './look.ts';
import { type Batch, type Found, plan, select } from './plan.ts';
import { readEvent } from './read-event.ts';
import {
  type CloudEvent,
  type EventEnd,
  type EventRun,
  REMEDIATION,
  type RemediationRules,
  type RuleName,
} from './types.ts';

/** How long the duplicate of an event waits for the one that is at work, rather than be delivered once more. */
const WAIT: Millis = 5_000;

export interface RemediationParts {
  readonly ecs: EcsEgress & EcsTags;
  /** Of what is forbidden. It looks before it revokes, whatever VERIFY says: an id stays while a rule is modified. */
  readonly revocation: Revocation;
  /** Of events that are revoke requests. */
  readonly answering: Revocation;
  readonly clock: Clock;
  readonly random: Random;
  readonly rules: RemediationRules;
  /** `policy.protected`. */
  readonly guard: Guard;
  /** Of events that are revoke requests. */
  readonly permissions: Permissions;
  /** Names of the RAM roles of this project's functions: their calls are not looked at. */
  readonly ownRoles: readonly string[];
}

/** Handles one event. Never rejects for anything that the world did. */
export type Remediate = (event: CloudEvent, run: EventRun) => Promise<EventEnd>;

export function createRemediation(parts: RemediationParts): Remediate {
  return async (event, run) => {
    try {
      const reading = readEvent(event, parts.ownRoles);
      switch (reading.do) {
        case 'skip':
          return { Outcome: 'skipped', Reason: reading.reason, Detail: reading.detail };
        case 'answer':
          return await answerRequest(requestParts(parts), event, run);
        case 'check':
          return await check(parts, event, reading.targets, run);
      }
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return refused(makeProblem(error.code, { ...error.fields, requestId: run.requestId }));
    }
  };
}

const refused = (Problem: Problem, Revocations: readonly RevocationResult[] = []): EventEnd => ({
  Outcome: 'refused',
  Problem,
  ...(Revocations.length > 0 && { Revocations }),
});

const requestParts = ({ answering, ecs, clock, random, permissions, rules }: RemediationParts) => ({
  revocation: answering,
  dryRun: (input: DryRunInput) => dryRun({ ecs, clock, random }, input),
  permissions,
  mode: rules.mode,
});

async function check(
  parts: RemediationParts,
  event: CloudEvent,
  targets: readonly Target[],
  run: EventRun,
): Promise<EventEnd> {
  // What cannot be seen or is refused says nothing of the rest: everything gets its turn.
  const problems: Problem[] = [];
  const found: Found[] = [];
  for (const target of targets) {
    const seen = await lookFor(parts, target, run);
    if ('code' in seen) problems.push(seen);
    else found.push(seen);
  }
  const { mode, maxRulesPerEvent } = parts.rules;
  const Forbidden = found.flatMap((each) => namesOf(each.target, each.forbidden));
  const Protected = found.flatMap((each) => namesOf(each.target, each.protected));
  const Revocations: RevocationResult[] = [];
  if (Forbidden.length > maxRulesPerEvent) {
    problems.push(flood(Forbidden.length, maxRulesPerEvent, run.requestId));
  } else if (mode === 'revoke') {
    for (const batch of plan(event, found)) {
      const answer = await revoke(parts, batch, run);
      if (answer.kind === 'problem') problems.push(problemOf(answer, run.requestId));
      else Revocations.push(answer.result);
    }
  }
  const problem = gravest(problems);
  if (problem) return refused(problem, Revocations);
  if (Forbidden.length === 0) return { Outcome: 'clean', Protected };
  return mode === 'report'
    ? { Outcome: 'reported', Forbidden, Protected }
    : { Outcome: 'revoked', Revocations, Protected };
}

/** Of several, the one that most asks for another delivery: what time mends has the higher statuses. */
const gravest = (problems: readonly Problem[]): Problem | undefined =>
  problems.toSorted((a, b) => b.status - a.status)[0];

function revoke(parts: RemediationParts, { request, token, tags }: Batch, run: EventRun) {
  return parts.revocation({
    ...run,
    caller: REMEDIATION,
    token,
    request,
    waitUntil: Math.min(parts.clock.now() + WAIT, run.deadline),
    // An id stays while a rule is modified: what is revoked is what is forbidden at the last look before the call.
    permit: (rules) =>
      select(parts, request, rules, tags).forbidden.length === rules.length ? undefined : CHANGED,
  });
}

const CHANGED = 'A rule was changed after it had been read; none of this call was revoked. Look again.';

/** Our own permit denied it: that is no refusal but a race, which the next delivery of the event decides. */
function problemOf({ problem }: ProblemAnswer, requestId: string): Problem {
  if (problem.code !== 'PolicyDenied') return problem;
  const { outcome } = problem;
  return makeProblem('OperationConflict', { requestId, status: 503, detail: CHANGED, outcome });
}

const flood = (count: number, most: number, requestId: string): Problem =>
  makeProblem('PolicyDenied', {
    requestId,
    detail:
      `remediation.maxRulesPerEvent is ${most}, and this event would take ${count} rules. None was revoked: ` +
      'read the group, then raise the limit or revoke them by hand.',
  });

const namesOf = ({ RegionId, SecurityGroupId }: Target, rules: readonly Rule[]): RuleName[] =>
  rules.map(({ SecurityGroupRuleId }) => ({ RegionId, SecurityGroupId, SecurityGroupRuleId }));
