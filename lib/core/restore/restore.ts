/**
 * A restore: the rules that a revocation removed are authorised again, once. Claim, lease and answer are in the
 * revocation's own row. After a lost reply nothing is sent again: another process may have closed the rules since.
 */
import {
  denied,
  failureAnswer,
  inProgress,
  problemAnswer,
  undecided,
  unsettled,
} from '../claimed/answers.ts';
import { startAttempt } from '../claimed/attempt.ts';
import { auditRestore } from '../claimed/audit.ts';
import { createBudget, createRetry, LIST_AND_SAVE, listRules, SAVE } from '../claimed/budget.ts';
import { type Commit, versionOf } from '../claimed/commit.ts';
import { refusalProblem } from '../claimed/problems.ts';
import {
  type ClaimedInput,
  type ClaimedParts,
  type Ended,
  type Run,
  runClaimed,
  type Step,
} from '../claimed/work.ts';
import { makeProblem } from '../errors/errors.ts';
import type { Why } from '../model/request.ts';
import { pair } from '../model/restore-rule.ts';
import type { RestoreLife, RevocationRow } from '../model/row.ts';
import type { Permissions } from '../policy/permissions.ts';
import type { EcsRestore } from '../ports.ts';
import { rowKey } from '../revocation/fingerprint.ts';
import { notFound } from '../revocation/state.ts';
import type { RevocationSettings } from '../revocation/types.ts';
import { authorizeMissing, type Named, present, type RestoreEnd } from './calls.ts';
import { decideRestore, type RestoreDecision } from './decide.ts';
import { finishOf, type RestoreAnswer, storedAnswer } from './outcome.ts';
import { claimedRestore, finishedRestore } from './row-transitions.ts';

export interface RestoreParts extends ClaimedParts {
  readonly ecs: EcsRestore;
}

export interface RestoreInput extends ClaimedInput {
  /** Why, and on whose request: of the request that begins it. */
  readonly why?: Why | undefined;
  /** Today's policy for restoring these rules; absent: all that was revoked may be restored. */
  readonly permit?: Permissions['restored'] | undefined;
  /** Today's policy for the region and group of the revocation. */
  readonly permitRequest?: ((request: RevocationRow['request']) => string | undefined) | undefined;
}

export type RestoreSettings = Pick<RevocationSettings, 'retention' | 'skew'>;
export type Restore = (input: RestoreInput) => Promise<RestoreAnswer>;

interface RestoreRun extends Run {
  readonly parts: RestoreParts;
  readonly settings: RestoreSettings;
  readonly input: RestoreInput;
}
type Decided<D extends RestoreDecision['do']> = Extract<RestoreDecision, { do: D }>;

export function createRestore(parts: RestoreParts, settings: RestoreSettings): Restore {
  return (input) => {
    const run: RestoreRun = {
      parts,
      settings,
      input,
      requestId: input.requestId,
      key: rowKey(input.caller, input.token),
      budget: createBudget(parts.clock, input.deadline, input.signal),
    };
    return runClaimed<RestoreAnswer>(run, {
      begin: (row) => begin(run, row),
      // The row decides again: another restore has the answer, or still works.
      overtaken: async () => 'changed',
      report: (row, saved) => report(run, row, saved),
    });
  };
}

async function begin(run: RestoreRun, row: RevocationRow | undefined): Promise<Step<RestoreAnswer>> {
  const { settings, input, budget } = run;
  const { requestId, permit, permitRequest } = input;
  const decision = decideRestore(row, budget.now(), settings.skew);
  if (!row || decision.do === 'not-found') return answer(problemAnswer(notFound(requestId)));
  const why = permitRequest?.(row.request) ?? permit?.(row.result?.Revoked ?? [], row.request);
  if (why !== undefined) return answer(denied(requestId, why, row.restore !== undefined));
  switch (decision.do) {
    case 'nothing':
      return answer(problemAnswer(makeProblem('NothingToRestore', { requestId })));
    case 'in-progress':
      return answer(inProgress(requestId, decision.leaseLeft));
    case 'undecided':
      return answer(undecided(requestId, decision.openUntil));
    case 'replay':
      return answer(storedAnswer(decision.row, true));
    case 'authorize':
      // The completer continues what a caller began, and begins nothing.
      if (input.completer) return answer(problemAnswer(notFound(requestId)));
      return beginAuthorize(run, decision);
    case 'list':
      return listOnly(run, decision);
  }
}

const answer = (given: RestoreAnswer): Step<RestoreAnswer> => ({ kind: 'answer', answer: given });

/** Lists the rules, and claims if any is missing. */
async function beginAuthorize(
  run: RestoreRun,
  { row, rules }: Decided<'authorize'>,
): Promise<Step<RestoreAnswer>> {
  const { parts, settings, input, budget } = run;
  const { requestId, token } = input;
  const { skew, retention } = settings;
  const expected = versionOf(row);
  const retry = createRetry(budget, parts.random);
  const snapshot = await listRules(parts.ecs, row.request, budget, LIST_AND_SAVE, retry);
  if (snapshot.class !== 'done') {
    const failed = failureAnswer(refusalProblem(snapshot, requestId), snapshot, budget.now());
    return { kind: 'unless-changed', expected, answer: failed };
  }
  const { listed, missing } = pair(rules, snapshot.rules);
  const attempt = parts.random.id();
  // Nothing is sent, so nothing is written ahead.
  if (missing.length === 0) {
    return { kind: 'save', ended: endedBy(run, row, present(snapshot, listed), { attempt, calls: [] }) };
  }
  const leaseUntil = budget.deadline + skew;
  const claimed = claimedRestore(row, {
    attempt,
    now: budget.now(),
    leaseUntil,
    retention,
    why: input.why,
  });
  return {
    kind: 'claim',
    row: claimed,
    expected,
    mayHaveActed: false,
    async act() {
      const { ecs } = parts;
      const known = { mayHaveActed: false, snapshot };
      const work = startAttempt<Named>({ ecs, row: claimed, budget, retry, skew, known });
      const end = await authorizeMissing({ attempt: work, ecs, rules, token }, missing);
      return endedBy(run, claimed, end, { attempt, calls: work.calls });
    },
  };
}

/** A call may be open: it is waited for, never repeated. */
async function listOnly(
  run: RestoreRun,
  { row, rules, openUntil }: Decided<'list'>,
): Promise<Step<RestoreAnswer>> {
  const { parts, input, budget } = run;
  const { requestId } = input;
  const retry = createRetry(budget, parts.random);
  const snapshot = await listRules(parts.ecs, row.request, budget, SAVE, retry);
  const open = budget.now() < openUntil;
  const kept = { attempt: parts.random.id(), calls: row.restore?.calls ?? [] };
  const save = (end: RestoreEnd): Step<RestoreAnswer> => ({
    kind: 'save',
    ended: endedBy(run, row, end, kept),
  });
  if (snapshot.class === 'done') {
    const { listed, missing } = pair(rules, snapshot.rules);
    if (missing.length === 0) return save(present(snapshot, listed, open ? openUntil : undefined));
  } else if (open || snapshot.class !== 'refused') {
    // How long the call of a dead owner may act is counted from the first request that takes over.
    if (row.restore?.state !== 'RUNNING') return answer(unsettled(requestId, 0, snapshot, openUntil));
    return save({ kind: 'unknown', openUntil, failure: snapshot });
  }
  return save(open ? { kind: 'unknown', openUntil } : { kind: 'undecided' });
}

type Kept = Pick<RestoreLife, 'attempt' | 'calls'>;

/** What is stored of an end, and the answer then. */
function endedBy(run: RestoreRun, row: RevocationRow, end: RestoreEnd, kept: Kept): Ended<RestoreAnswer> {
  const { settings, input, budget } = run;
  const { retention } = settings;
  const now = budget.now();
  const openUntil = end.kind === 'unknown' ? end.openUntil : undefined;
  const finish = finishOf(end, row.request, input, now);
  const finished = finishedRestore(row, finish, { ...kept, now, retention, openUntil, why: input.why });
  return {
    row: finished,
    expected: versionOf(row),
    refused: end.kind === 'refused',
    answer() {
      if ('result' in finish) return storedAnswer(finished, false);
      return failureAnswer(finish.problem, 'failure' in end ? end.failure : undefined, budget.now());
    },
  };
}

function report({ parts, input, budget }: RestoreRun, row: RevocationRow, saved: Commit): void {
  const { caller, token, requestId, completer } = input;
  auditRestore(parts.log, row, { caller, token, requestId, completer, saved, budget });
  if (saved === 'applied' || saved === 'lost') return;
  parts.log.error('restore not stored', { requestId, key: row.key, saved, state: row.restore?.state });
}
