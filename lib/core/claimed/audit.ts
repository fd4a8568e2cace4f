/**
 * The audit record: one line for every attempt. Its members are documented in `docs/reference/log-lines.md`. It has no
 * credential, no signature and no address of a caller.
 */
import type { RevocationRow } from '../model/row.ts';
import type { Log } from '../ports.ts';
import type { Budget } from './budget.ts';
import type { Commit } from './commit.ts';
import type { ClaimedInput } from './work.ts';

export interface AuditFacts extends Pick<ClaimedInput, 'caller' | 'token' | 'requestId' | 'completer'> {
  /** How the row was saved. */
  readonly saved: Commit;
  readonly budget: Budget;
}

/** An attempt of a revocation. */
export function auditAttempt(log: Log, row: RevocationRow, facts: AuditFacts): void {
  const { request, result, problem, before, history } = row;
  const attempt = history.at(-1);
  log.info('attempt', {
    ...common(row, facts),
    form: request.form,
    attempt: attempt?.number ?? 0,
    state: row.state,
    outcome: result?.Outcome ?? problem?.outcome,
    evidence: result?.Evidence,
    code: problem?.code,
    before: before?.map((rule) => rule.SecurityGroupRuleId),
    revoked: result?.Revoked.map((rule) => rule.SecurityGroupRuleId),
    calls: attempt?.calls,
    openUntil: row.openUntil,
  });
}

/** An attempt of a restore. */
export function auditRestore(log: Log, row: RevocationRow, facts: AuditFacts): void {
  const { restore } = row;
  log.info('restore', {
    ...common(row, facts),
    state: restore?.state,
    outcome: restore?.result?.Outcome ?? restore?.problem?.outcome,
    code: restore?.problem?.code,
    restored: restore?.result?.Rules.map((rule) => rule.SecurityGroupRuleId),
    calls: restore?.calls,
    openUntil: restore?.openUntil,
  });
}

/** The caller of attempts without a request; that of the row is beside it, as `onBehalfOf`. */
const COMPLETER = 'completer';

const common = (
  { request, attempt, key }: RevocationRow,
  { budget, completer, caller, ...facts }: AuditFacts,
) => ({
  ...(completer ? { caller: COMPLETER, onBehalfOf: caller } : { caller }),
  ...facts,
  regionId: request.RegionId,
  securityGroupId: request.SecurityGroupId,
  attemptId: attempt,
  key,
  trips: budget.trips(),
  took: budget.now() - budget.startedAt,
});
