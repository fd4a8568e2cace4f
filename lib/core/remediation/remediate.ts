/**
 * One event, from what it asks for to what became of it: read the group's rules from ECS, select what is forbidden,
 * revoke it by id through the protocol that every other caller goes through.
 */

import { makeProblem, type Problem, ProblemError, type ProblemOutcome } from '../errors/errors.ts';
import type { ProblemAnswer, RevocationResult } from '../model/result.ts';
import type { Rule } from '../model/rule.ts';
import type { Permissions, Target } from '../policy/permissions.ts';
import { protectsRules } from '../policy/protection.ts';
import type { Guard } from '../policy/types.ts';
import type { Clock, EcsEgress, EcsTags, Random } from '../ports.ts';
import { type DryRunInput, dryRun } from '../revocation/dry-run.ts';
import type { Revocation, RevocationInput } from '../revocation/types.ts';
import type { Millis } from '../time.ts';
import { answerRequest, notFinal } from './answer-request.ts';
import { lookFor } from './look.ts';
import { type Batch, type Found, plan, select } from './plan.ts';
import { readEvent } from './read-event.ts';
import {
  type CloudEvent,
  type EventEnd,
  type EventRun,
  REMEDIATION,
  type Reading,
  type RemediationRules,
  type RuleName,
} from './types.ts';

/** How long the duplicate of an event waits for the one that is at work, rather than be delivered once more. */
const WAIT: Millis = 5_000;

/** Kept back from listing the rules, for one revocation: it reads, lists, claims, revokes, lists and saves. */
const REVOKE_TIME: Millis = 2_000;

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

/** Handles one event. Never rejects on an external failure; those become outcomes. */
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
          return await check(parts, event, reading, run);
      }
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return refused(problemFrom(error, run.requestId));
    }
  };
}

const problemFrom = ({ code, fields }: ProblemError, requestId: string): Problem =>
  makeProblem(code, { ...fields, requestId });

const refused = (Problem: Problem, Revocations: readonly RevocationResult[] = []): EventEnd => ({
  Outcome: 'refused',
  Problem,
  ...(Revocations.length > 0 && { Revocations }),
});

const waitUntil = ({ clock }: RemediationParts, deadline: Millis): Millis =>
  Math.min(clock.now() + WAIT, deadline);

const requestParts = (parts: RemediationParts) => ({
  revocation: (input: RevocationInput) =>
    parts.answering({ ...input, waitUntil: waitUntil(parts, input.deadline) }),
  dryRun: (input: DryRunInput) => dryRun(parts, input),
  permissions: parts.permissions,
  mode: parts.rules.mode,
});

type Check = Extract<Reading, { readonly do: 'check' }>;

async function check(
  parts: RemediationParts,
  event: CloudEvent,
  reading: Check,
  run: EventRun,
): Promise<EventEnd> {
  // What cannot be listed or is refused keeps nothing from the rest: everything gets its turn.
  const problems = reading.faults.map((fault) => problemFrom(fault, run.requestId));
  const found: Found[] = [];
  // Lists leave time for the first revocation, or an event that names many groups would never come to it.
  const listing = { ...run, deadline: run.deadline - REVOKE_TIME };
  for (const group of reading.groups) {
    const listed = await listIn(parts, group, reading.regions, listing);
    if (Array.isArray(listed)) problems.push(...listed);
    else found.push(listed);
  }
  const { mode, maxRulesPerEvent } = parts.rules;
  const { within, over } = brake(found, maxRulesPerEvent);
  if (over.length > 0) problems.push(flood(found, over, maxRulesPerEvent, run.requestId));
  const Forbidden = within.flatMap((each) => namesOf(each.target, each.forbidden));
  const Protected = found.flatMap((each) => namesOf(each.target, each.protected));
  const Revocations: RevocationResult[] = [];
  for (const batch of mode === 'revoke' ? plan(event, within) : []) {
    const answer = await revoke(parts, batch, run);
    if (answer.kind === 'problem') problems.push(problemOf(answer, run.requestId));
    else {
      Revocations.push(answer.result);
      // The next delivery decides about what was left.
      if (answer.result.Refused) problems.push(conflict(run.requestId, 'unknown', LEFT));
    }
  }
  const problem = gravest(problems);
  if (problem) return refused(problem, Revocations);
  if (Forbidden.length === 0) return { Outcome: 'clean', Protected };
  return mode === 'report'
    ? { Outcome: 'reported', Forbidden, Protected }
    : { Outcome: 'revoked', Revocations, Protected };
}

/** The group in the first of the regions that has it. A region that the event names wrongly is no reason to give up. */
async function listIn(
  parts: RemediationParts,
  SecurityGroupId: string,
  regions: readonly string[],
  run: EventRun,
): Promise<Found | Problem[]> {
  const problems: Problem[] = [];
  for (const RegionId of regions) {
    const seen = await lookFor(parts, { RegionId, SecurityGroupId }, run);
    if (!('code' in seen)) return seen;
    problems.push(seen);
  }
  return problems;
}

/** Of several, the one that most asks for another delivery: what time fixes has the higher statuses. */
const gravest = (problems: readonly Problem[]): Problem | undefined =>
  problems.toSorted((a, b) => b.status - a.status)[0];

function revoke(parts: RemediationParts, { request, token, tags }: Batch, run: EventRun) {
  return parts.revocation({
    ...run,
    caller: REMEDIATION,
    token,
    request,
    waitUntil: waitUntil(parts, run.deadline),
    protectedBy: protectsRules(parts.guard) ? 'policy.protected' : undefined,
    // An id stays while a rule is modified: what is revoked is what is forbidden at the last look before the call.
    permit: (rules) =>
      select(parts, request, rules, tags).forbidden.length === rules.length ? undefined : CHANGED,
  });
}

const CHANGED = 'A rule was changed after it had been read; none of this call was revoked. Look again.';
const LEFT = 'A rule was changed after it had been read, or ECS refused it; others were revoked. Look again.';

/**
 * Nothing here is final that the next delivery may decide: our own permit denies only what was changed meanwhile, and
 * another request under the token of an event is not the event's fault.
 */
function problemOf({ problem }: ProblemAnswer, requestId: string): Problem {
  if (problem.code !== 'PolicyDenied') return notFinal(problem);
  return conflict(requestId, problem.outcome, CHANGED);
}

const conflict = (requestId: string, outcome: ProblemOutcome, detail: string): Problem =>
  makeProblem('OperationConflict', { requestId, status: 503, detail, outcome });

/**
 * The groups whose rules fit under the limit, all of them or none, and those whose rules do not. The group of the call
 * comes first, so that naming a group with many forbidden rules does not save the rule that was just opened.
 */
function brake(found: readonly Found[], most: number) {
  const [within, over]: [Found[], Found[]] = [[], []];
  let left = most;
  for (const each of found) {
    if (each.forbidden.length > left) over.push(each);
    else {
      within.push(each);
      left -= each.forbidden.length;
    }
  }
  return { within, over };
}

function flood(found: readonly Found[], over: readonly Found[], most: number, requestId: string): Problem {
  const count = found.reduce((sum, { forbidden }) => sum + forbidden.length, 0);
  const groups = over.map(({ target }) => target.SecurityGroupId).join(', ');
  return makeProblem('PolicyDenied', {
    requestId,
    detail:
      `remediation.maxRulesPerEvent is ${most}, and this event would take ${count} rules. None was revoked in ` +
      `${groups}: read the group, then raise the limit or revoke them by hand.`,
  });
}

const namesOf = ({ RegionId, SecurityGroupId }: Target, rules: readonly Rule[]): RuleName[] =>
  rules.map(({ SecurityGroupRuleId }) => ({ RegionId, SecurityGroupId, SecurityGroupRuleId }));
