/**
 * The audit record: one line for every attempt. Its members are documented in `docs/reference/log-lines.md`. No
 * credential, no signature and no address of a caller is among them.
 */

import type { RevocationRow } from '../model/row.ts';
import type { Log } from '../ports.ts';
import type { Budget } from './budget.ts';
import type { Commit } from './commit.ts';
import { attemptsOf } from './row-transitions.ts';

export interface AuditFacts {
  readonly caller: string;
  readonly token: string;
  readonly requestId: string;
  /** How the row was left. */
  readonly saved: Commit;
  readonly budget: Budget;
}

/** An attempt of a revocation. */
export function auditAttempt(log: Log, row: RevocationRow, facts: AuditFacts): void {
  const { caller, token, requestId, saved, budget } = facts;
  const { request, result, problem, before } = row;
  log.info('attempt', {
    requestId,
    caller,
    token,
    regionId: request.RegionId,
    securityGroupId: request.SecurityGroupId,
    form: request.form,
    attempt: attemptsOf(row),
    attemptId: row.attempt,
    key: row.key,
    state: row.state,
    saved,
    outcome: result?.Outcome ?? problem?.outcome,
    evidence: result?.Evidence,
    code: problem?.code,
    before: before?.map((rule) => rule.SecurityGroupRuleId),
    revoked: result?.Revoked.map((rule) => rule.SecurityGroupRuleId),
    calls: row.history.at(-1)?.calls,
    openUntil: row.openUntil,
    trips: budget.trips(),
    took: budget.now() - budget.startedAt,
  });
}

/** An attempt of a restore. */
export function auditRestore(log: Log, row: RevocationRow, facts: AuditFacts): void {
  const { caller, token, requestId, saved, budget } = facts;
  const { request, restore } = row;
  log.info('restore', {
    requestId,
    caller,
    token,
    regionId: request.RegionId,
    securityGroupId: request.SecurityGroupId,
    attemptId: row.attempt,
    key: row.key,
    state: restore?.state,
    saved,
    outcome: restore?.result?.Outcome ?? restore?.problem?.outcome,
    code: restore?.problem?.code,
    restored: restore?.result?.Rules.map((rule) => rule.SecurityGroupRuleId),
    calls: restore?.calls,
    openUntil: restore?.openUntil,
    trips: budget.trips(),
    took: budget.now() - budget.startedAt,
  });
}
