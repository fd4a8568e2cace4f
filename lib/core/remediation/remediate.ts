/**
 * Handles one event: lists the rules of the group, selects the forbidden ones, and revokes them by id through the
 * protocol that every other entry point uses.
 */

import { makeProblem, ProblemError } from '../errors/errors.ts';
import type { Problem, ProblemOutcome } from '../errors/problem.ts';
import type { ProblemAnswer, RevocationResult } from '../model/result.ts';
import type { Rule } from '../model/rule.ts';
import type { Permissions, Target } from '../policy/permissions.ts';
import { protectsRules } from '../policy/protection.ts';
import type { Guard } from '../policy/types.ts';
import type { Clock, EcsEgress, EcsTags, Random } from '../ports.ts';
import { type DryRunInput, dryRun } from '../revocation/dry-run.ts';
import type { Revocation, RevocationInput } from '../revocation/types.ts';
import type { Millis } from '../time.ts';
import { printable } from '../visible.ts';
import { answerRequest, notFinal } from './answer-request.ts';
import { findForbidden } from './find-forbidden.ts';
import { type Batch, type GroupFindings, plan, select } from './plan.ts';
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

/** How long a duplicate of an event waits for the running attempt before it is left to another delivery. */
const WAIT: Millis = 5_000;

/** Time reserved for one revocation, which reads, lists, claims, revokes, lists and saves. */
const REVOKE_TIME: Millis = 2_000;

export interface RemediationParts {
  readonly ecs: EcsEgress & EcsTags;
  /** Revokes forbidden rules. It lists the rules first, even if VERIFY=none: a rule can change and keep its id. */
  readonly revocation: Revocation;
  /** Handles events that are revoke requests. */
  readonly answering: Revocation;
  readonly clock: Clock;
  readonly random: Random;
  readonly rules: RemediationRules;
  /** `policy.protected`. */
  readonly guard: Guard;
  /** For events that are revoke requests. */
  readonly permissions: Permissions;
  /** Names of the RAM roles of this project's functions; their calls are skipped. */
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
  // A failure in one group does not stop the others.
  const problems = reading.faults.map((fault) => problemFrom(fault, run.requestId));
  const found: GroupFindings[] = [];
  // Listing many groups must leave time for the first revocation.
  const listing = { ...run, deadline: run.deadline - REVOKE_TIME };
  for (const group of reading.groups) {
    const listed = await listIn(parts, group, reading.regions, listing);
    if (Array.isArray(listed)) problems.push(...listed);
    else found.push(listed);
  }
  const { mode, maxRulesPerEvent } = parts.rules;
  const { within, over } = applyLimit(found, maxRulesPerEvent);
  if (over.length > 0) problems.push(limitExceeded(found, over, maxRulesPerEvent, run.requestId));
  const Forbidden = within.flatMap((each) => namesOf(each.target, each.forbidden));
  const Protected = found.flatMap((each) => namesOf(each.target, each.protected));
  const Revocations: RevocationResult[] = [];
  for (const batch of mode === 'revoke' ? plan(event, within) : []) {
    const answer = await revoke(parts, batch, event, run);
    if (answer.kind === 'problem') problems.push(problemOf(answer, run.requestId));
    else {
      Revocations.push(answer.result);
      // The next delivery decides about the remaining rules.
      if (answer.result.Refused) problems.push(conflict(run.requestId, 'unknown', LEFT));
    }
  }
  const problem = mostRetryable(problems);
  if (problem) return refused(problem, Revocations);
  if (Forbidden.length === 0) return { Outcome: 'clean', Protected };
  return mode === 'report'
    ? { Outcome: 'reported', Forbidden, Protected }
    : { Outcome: 'revoked', Revocations, Protected };
}

/** Lists the group in the first of the regions that has it, because an event may name a wrong region too. */
async function listIn(
  parts: RemediationParts,
  SecurityGroupId: string,
  regions: readonly string[],
  run: EventRun,
): Promise<GroupFindings | Problem[]> {
  const problems: Problem[] = [];
  for (const RegionId of regions) {
    const read = await findForbidden(parts, { RegionId, SecurityGroupId }, run);
    if (!('code' in read)) return read;
    problems.push(read);
  }
  return problems;
}

/** The most retryable problem: 5xx before 4xx. */
const mostRetryable = (problems: readonly Problem[]): Problem | undefined =>
  problems.toSorted((a, b) => b.status - a.status)[0];

function revoke(
  parts: RemediationParts,
  { request, token, tags }: Batch,
  { source, id }: CloudEvent,
  run: EventRun,
) {
  return parts.revocation({
    ...run,
    caller: REMEDIATION,
    token,
    request,
    // For the audit record.
    sent: { ...request, Reason: printable(`event ${id} of ${source}`) },
    waitUntil: waitUntil(parts, run.deadline),
    protectedBy: protectsRules(parts.guard) ? 'policy.protected' : undefined,
    // A rule can change and keep its id: it must still be forbidden in the last snapshot before the call.
    permit: (rules) =>
      select(parts, request, rules, tags).forbidden.length === rules.length ? undefined : CHANGED,
  });
}

const CHANGED =
  'A rule changed after it was read, so this call revoked nothing. The next delivery lists the rules again.';
const LEFT =
  'A rule changed after it was read, or ECS refused it; others were revoked. The next delivery lists the rules again.';

/**
 * Makes a problem retryable if the next delivery may succeed. Our own permit denies only rules that changed meanwhile.
 * Another request under the token of an event is not the fault of the event.
 */
function problemOf({ problem }: ProblemAnswer, requestId: string): Problem {
  if (problem.code !== 'PolicyDenied') return notFinal(problem);
  return conflict(requestId, problem.outcome, CHANGED);
}

const conflict = (requestId: string, outcome: ProblemOutcome, detail: string): Problem =>
  makeProblem('OperationConflict', { requestId, status: 503, detail, outcome });

/**
 * Divides the groups into those whose rules all fit within the limit, and the others. The group of the call comes
 * first, so that naming a group with many forbidden rules does not protect the rule that was just opened.
 */
function applyLimit(found: readonly GroupFindings[], most: number) {
  const [within, over]: [GroupFindings[], GroupFindings[]] = [[], []];
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

function limitExceeded(
  found: readonly GroupFindings[],
  over: readonly GroupFindings[],
  most: number,
  requestId: string,
): Problem {
  const count = found.reduce((sum, { forbidden }) => sum + forbidden.length, 0);
  const groups = over.map(({ target }) => target.SecurityGroupId).join(', ');
  return makeProblem('PolicyDenied', {
    requestId,
    detail:
      `remediation.maxRulesPerEvent is ${most}, and this event would revoke ${count} rules. No rule was revoked in ` +
      `${groups}: check the groups, then raise the limit or revoke the rules by hand.`,
  });
}

const namesOf = ({ RegionId, SecurityGroupId }: Target, rules: readonly Rule[]): RuleName[] =>
  rules.map(({ SecurityGroupRuleId }) => ({ RegionId, SecurityGroupId, SecurityGroupRuleId }));
