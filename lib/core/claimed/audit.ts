/**
 * The audit record: one line for every attempt. Its members are documented in `docs/reference/log-lines.md`. It has no
 * credential, no signature and no address of a caller.
 */
import { entriesOf } from '../model/request.ts';
import type { RevocationRow } from '../model/row.ts';
import type { Rule } from '../model/rule.ts';
import type { Log } from '../ports.ts';
import { printable } from '../visible.ts';
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
    rules: bounded(rulesOf(row)),
    reason: request.Reason,
    requestedBy: request.RequestedBy,
    plan: request.Plan,
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
    rules: bounded(restore?.result?.Rules ?? row.result?.Revoked ?? []),
    reason: restore?.Reason,
    requestedBy: restore?.RequestedBy,
    calls: restore?.calls,
    openUntil: restore?.openUntil,
  });
}

/** The rules that were or could be revoked; what the request named, where no rule is known. */
function rulesOf({ request, before, result }: RevocationRow): ReturnType<typeof entriesOf> {
  const listed = [...(result?.Revoked ?? []), ...(before ?? [])];
  const byId = new Map(listed.map((rule) => [rule.SecurityGroupRuleId, rule]));
  return byId.size > 0 ? [...byId.values()] : entriesOf(request);
}

/** Characters: Function Compute takes lines of up to 32 KB. */
const MOST_OF_RULES = 12_000;

/** The first rules that fit; `before`, `revoked` and `restored` have all ids. */
function bounded(rules: readonly Partial<Rule>[]): readonly Partial<Rule>[] {
  let left = MOST_OF_RULES;
  return rules
    .map((rule) =>
      rule.Description === undefined ? rule : { ...rule, Description: printable(rule.Description) },
    )
    .filter((rule) => {
      left -= JSON.stringify(rule).length;
      return left >= 0;
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
