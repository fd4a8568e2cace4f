/**
 * What a restore would authorise, without authorising it: reads the row, lists the rules, and asks today's policy. It
 * writes and changes nothing.
 */

import {
  denied,
  failureAnswer,
  inProgress,
  problemAnswer,
  storeUnavailable,
  undecided,
} from '../claimed/answers.ts';
import { createBudget, createRetry, listRules, SAVE } from '../claimed/budget.ts';
import { readRow } from '../claimed/commit.ts';
import { refusalProblem } from '../claimed/problems.ts';
import { makeProblem } from '../errors/errors.ts';
import { pair } from '../model/restore-rule.ts';
import type { Answer, RestoreDryRunResult } from '../model/result.ts';
import type { Rule } from '../model/rule.ts';
import type { Permissions } from '../policy/permissions.ts';
import {
  type Clock,
  type EcsRestore,
  type Random,
  type RevocationStore,
  StoreUnavailable,
} from '../ports.ts';
import { rowKey } from '../revocation/fingerprint.ts';
import { notFound } from '../revocation/state.ts';
import { instant } from '../time.ts';
import { decideRestore } from './decide.ts';
import type { RestoreInput } from './restore.ts';

export interface RestoreDryRunParts {
  readonly store: RevocationStore;
  readonly ecs: Pick<EcsRestore, 'list'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly skew: number;
}

export interface RestoreDryRunInput extends RestoreInput {
  /** Today's policy for showing the rules; what it denies is not shown, as in a state. */
  readonly shown: Permissions['shown'];
  /** Why this caller may not restore at all. */
  readonly denial: string | undefined;
}

export async function restoreDryRun(
  parts: RestoreDryRunParts,
  input: RestoreDryRunInput,
): Promise<Answer<RestoreDryRunResult>> {
  const { requestId, token } = input;
  const budget = createBudget(parts.clock, input.deadline, input.signal);
  const row = await readRow(parts, rowKey(input.caller, token), budget, SAVE).catch((error: unknown) => {
    if (error instanceof StoreUnavailable) return 'unavailable' as const;
    throw error;
  });
  if (row === 'unavailable') return storeUnavailable(requestId, 'unknown');
  const decision = decideRestore(row, budget.now(), parts.skew);
  if (!row || decision.do === 'not-found') return problemAnswer(notFound(requestId), undefined);
  const { request } = row;
  const rules = row.result?.Revoked ?? [];
  const hidden = input.permitRequest?.(request) ?? input.shown(rules);
  if (hidden !== undefined) return denied(requestId, hidden, row.restore !== undefined);
  if (decision.do === 'in-progress') return inProgress(requestId, decision.leaseLeft);
  if (decision.do === 'undecided') return undecided(requestId, decision.openUntil);
  if (decision.do === 'nothing')
    return problemAnswer(makeProblem('NothingToRestore', { requestId }), undefined);

  const snapshot = await listRules(parts.ecs, request, budget, 0, createRetry(budget, parts.random));
  if (snapshot.class !== 'done')
    return failureAnswer(refusalProblem(snapshot, requestId), snapshot, budget.now());
  const { listed, missing } = pair(rules, snapshot.rules);
  const denial = input.denial ?? input.permit?.(rules, request);
  const result: RestoreDryRunResult = {
    RequestId: snapshot.requestId,
    ClientToken: token,
    RegionId: request.RegionId,
    SecurityGroupId: request.SecurityGroupId,
    Outcome: 'dry-run',
    // After a restore was called, once, no other call is ever made.
    Rules: decision.do === 'authorize' ? missing : NONE,
    Present: listed,
    Allowed: denial === undefined,
    ...(denial !== undefined && { Denial: denial }),
    CompletedAt: instant(budget.now()),
  };
  return { kind: 'result', result, replayed: false };
}

const NONE: readonly Rule[] = [];
