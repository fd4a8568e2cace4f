/**
 * The way back: the rules that a revocation removed are authorised again, once. Claim, lease and answer live in the
 * revocation's own row. After a lost reply nothing is sent a second time: somebody may have closed the rule since.
 */

import { makeProblem } from '../errors/errors.ts';
import { pair } from '../model/restore-rule.ts';
import type { Answer, ProblemAnswer, RestoreResult } from '../model/result.ts';
import type { RevocationRow } from '../model/row.ts';
import type { Permissions } from '../policy/permissions.ts';
import {
  type Clock,
  type EcsRestore,
  type Log,
  type Random,
  type RevocationStore,
  StoreUnavailable,
} from '../ports.ts';
import {
  denied,
  failureAnswer,
  inProgress,
  problemAnswer,
  storeUnavailable,
  unsettled,
} from '../revocation/answers.ts';
import { createRetry, lookAgain } from '../revocation/attempt.ts';
import { auditRestore } from '../revocation/audit.ts';
import { type Budget, createBudget, LOOK_AND_SAVE, SAVE } from '../revocation/budget.ts';
import { commit, readRow, standsAs } from '../revocation/commit.ts';
import { rowKey } from '../revocation/fingerprint.ts';
import { refusalProblem, unknownProblem } from '../revocation/outcome.ts';
import { notFound } from '../revocation/state.ts';
import type { RevocationSettings } from '../revocation/types.ts';
import type { Millis } from '../time.ts';
import { authorizeMissing, type Called, present, type RestoreEnd } from './calls.ts';
import { decideRestore, type RestoreDecision } from './decide.ts';
import { claimedRestore, finishedRestore, type RestoreFinish } from './row-transitions.ts';

/** A claim that others keep winning is given up. */
const CLAIMS = 5;

export interface RestoreParts {
  readonly store: RevocationStore;
  readonly ecs: EcsRestore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface RestoreInput {
  readonly caller: string;
  readonly token: string;
  readonly requestId: string;
  readonly deadline: Millis;
  readonly signal: AbortSignal;
  /** Today's policy for putting these rules back; absent: whatever was revoked may come back. */
  readonly permit?: Permissions['restored'] | undefined;
  /** Today's policy for the region and group of the revocation. */
  readonly permitRequest?: ((request: RevocationRow['request']) => string | undefined) | undefined;
}

export type RestoreSettings = Pick<RevocationSettings, 'retention' | 'skew'>;
export type Restore = (input: RestoreInput) => Promise<Answer<RestoreResult>>;

interface Run {
  readonly parts: RestoreParts;
  readonly settings: RestoreSettings;
  readonly input: RestoreInput;
  readonly budget: Budget;
}
type Decided<D extends RestoreDecision['do']> = Extract<RestoreDecision, { do: D }>;

export function createRestore(parts: RestoreParts, settings: RestoreSettings): Restore {
  return async (input) => {
    const run: Run = {
      parts,
      settings,
      input,
      budget: createBudget(parts.clock, input.deadline, input.signal),
    };
    try {
      for (let claims = 0; claims < CLAIMS; claims++) {
        // Once another attempt was at work the row most likely holds the answer: for that no time is kept back.
        const given = await once(run, claims === 0 ? LOOK_AND_SAVE : 0);
        if (given !== 'lost') return given;
      }
      return inProgress(input.requestId, 0);
    } catch (error) {
      if (error instanceof StoreUnavailable) return storeUnavailable(input.requestId, 'unknown');
      throw error;
    }
  };
}

/** `lost`: another restore has written the row meanwhile; read it again. */
async function once(run: Run, reserve: Millis): Promise<Answer<RestoreResult> | 'lost'> {
  const { parts, settings, input, budget } = run;
  const { requestId, permit, permitRequest } = input;
  const row = await readRow(parts, rowKey(input.caller, input.token), budget, reserve);
  const decision = decideRestore(row, budget.now(), settings.skew);
  if (!row || decision.do === 'not-found') return problemAnswer(notFound(requestId), undefined);
  const why = permitRequest?.(row.request) ?? permit?.(row.result?.Revoked ?? [], row.request);
  if (why !== undefined) return denied(requestId, why, row.restore !== undefined);
  switch (decision.do) {
    case 'nothing':
      return problemAnswer(makeProblem('NothingToRestore', { requestId }), undefined);
    case 'in-progress':
      return inProgress(requestId, decision.leaseLeft);
    case 'replay':
      return stored(decision.row, true);
    case 'authorize':
      return authorize(run, decision);
    case 'look':
      return lookOnly(run, decision);
  }
}

async function authorize(
  run: Run,
  { row, rules }: Decided<'authorize'>,
): Promise<Answer<RestoreResult> | 'lost'> {
  const { parts, settings, input, budget } = run;
  const retry = createRetry(budget, parts.random);
  const look = await lookAgain(parts.ecs, row.request, budget, LOOK_AND_SAVE, retry);
  if (look.class !== 'done') {
    return unclaimed(run, row, failureAnswer(refusalProblem(look, input.requestId), look, budget.now()));
  }
  const { listed, missing } = pair(rules, look.rules);
  // Nothing is sent, so nothing needs to be announced.
  if (missing.length === 0)
    return save(run, row, { end: present(look, listed), calls: [] }, parts.random.id());
  const attempt = parts.random.id();
  const claimed = claimedRestore(row, {
    attempt,
    now: budget.now(),
    leaseUntil: budget.deadline + settings.skew,
    retention: settings.retention,
  });
  const taken = await commit(parts, claimed, versionOf(row), budget, LOOK_AND_SAVE);
  if (taken === 'lost') return 'lost';
  if (taken === 'no-time') {
    const noTime = budget.noTime();
    const failed = failureAnswer(refusalProblem(noTime, input.requestId), noTime, budget.now());
    return unclaimed(run, row, failed);
  }
  if (taken !== 'applied') return unclaimed(run, row, storeUnavailable(input.requestId, 'none'));
  const { skew } = settings;
  const { ecs } = parts;
  const work = { ecs, row: claimed, rules, budget, retry, skew, token: input.token };
  return save(run, claimed, await authorizeMissing(work, missing), attempt);
}

/** The answer of a restore that did not claim: true if the row, read again, is as it was; else it decides anew. */
async function unclaimed(
  { parts, budget }: Run,
  row: RevocationRow,
  answer: ProblemAnswer,
): Promise<ProblemAnswer | 'lost'> {
  return standsAs(await readRow(parts, row.key, budget, 0), versionOf(row)) ? answer : 'lost';
}

/** A call may be out there: it is waited for, never repeated. */
async function lookOnly(
  run: Run,
  { row, rules, openUntil }: Decided<'look'>,
): Promise<Answer<RestoreResult> | 'lost'> {
  const { parts, input, budget } = run;
  const retry = createRetry(budget, parts.random);
  const look = await lookAgain(parts.ecs, row.request, budget, SAVE, retry);
  const open = budget.now() < openUntil;
  const calls = row.restore?.calls ?? [];
  const attempt = parts.random.id();
  if (look.class === 'done') {
    const { listed, missing } = pair(rules, look.rules);
    const end = present(look, listed, open ? openUntil : undefined);
    if (missing.length === 0) return save(run, row, { end, calls }, attempt);
  } else if (open || look.class !== 'refused') {
    // Until when the call of an owner that died may act is counted from the first request that finds it dead.
    if (row.restore?.state !== 'RUNNING') return unsettled(input.requestId, 0, look);
    return save(run, row, { end: { kind: 'unknown', openUntil, failure: look }, calls }, attempt);
  }
  if (open) return save(run, row, { end: { kind: 'unknown', openUntil }, calls }, attempt);
  const problem = makeProblem('RestoreUndecided', { requestId: input.requestId, outcome: 'unknown' });
  return keep(run, row, { state: 'DONE', problem }, { attempt, calls });
}

function save(run: Run, row: RevocationRow, { end, calls }: Called, attempt: string) {
  const { input, budget } = run;
  const { requestId } = input;
  switch (end.kind) {
    case 'done':
      return keep(
        run,
        row,
        { state: 'DONE', result: resultOf(end, row, input.token, budget.now()) },
        { attempt, calls },
      );
    case 'refused':
      return keep(
        run,
        row,
        { state: 'REFUSED', problem: refusalProblem(end.failure, requestId) },
        { attempt, calls },
        end,
      );
    case 'unknown': {
      const { openUntil } = end;
      const problem = unknownProblem(requestId, end.failure);
      return keep(run, row, { state: 'UNKNOWN', problem }, { attempt, calls, openUntil }, end);
    }
  }
}

interface Kept {
  readonly attempt: string;
  readonly calls: Called['calls'];
  readonly openUntil?: Millis;
}

/** Stores how it ended, and only then says so. */
async function keep(
  { parts, settings, input, budget }: Run,
  row: RevocationRow,
  finish: RestoreFinish,
  kept: Kept,
  end?: Exclude<RestoreEnd, { kind: 'done' }>,
): Promise<Answer<RestoreResult> | 'lost'> {
  const { retention } = settings;
  const finished = finishedRestore(row, finish, { ...kept, now: budget.now(), retention });
  const saved = await commit(parts, finished, versionOf(row), budget, 0);
  const { caller, token, requestId } = input;
  auditRestore(parts.log, finished, { caller, token, requestId, saved, budget });
  // Whoever has written the row since knows more; its answer is read.
  if (saved === 'lost') return 'lost';
  if (saved !== 'applied') {
    parts.log.error('restore not stored', { requestId, key: row.key, saved, state: finish.state });
    // A refusal that may be stored may have been claimed over: then another attempt may have acted since.
    const alone = (saved === 'unavailable' || saved === 'no-time') && budget.now() <= budget.deadline;
    if (end?.kind === 'refused' && alone) return tell(finish, end, budget);
    return unsettled(input.requestId, 0, 'table');
  }
  return 'result' in finish ? stored(finished, false) : tell(finish, end, budget);
}

function tell(finish: RestoreFinish, end: RestoreEnd | undefined, budget: Budget): ProblemAnswer {
  if (!('problem' in finish)) throw new TypeError('a restore without a problem is answered from its row');
  const failure = end && 'failure' in end ? end.failure : undefined;
  return failureAnswer(finish.problem, failure, budget.now());
}

function stored({ key, restore }: RevocationRow, replayed: boolean): Answer<RestoreResult> {
  if (restore?.result) return { kind: 'result', result: restore.result, replayed };
  if (restore?.problem) return { kind: 'problem', problem: restore.problem, replayed };
  throw new Error(`the restore of the row ${key} is done and has neither a result nor a problem`);
}

function resultOf(
  end: Extract<RestoreEnd, { kind: 'done' }>,
  { request }: RevocationRow,
  token: string,
  now: Millis,
): RestoreResult {
  return {
    RequestId: end.requestId,
    ClientToken: token,
    RegionId: request.RegionId,
    SecurityGroupId: request.SecurityGroupId,
    Outcome: end.outcome,
    Rules: end.rules,
    ...(end.openUntil !== undefined && { MayActUntil: new Date(end.openUntil).toISOString() }),
    CompletedAt: new Date(now).toISOString(),
  };
}

const versionOf = ({ version, attempt }: RevocationRow) => ({ version, attempt });
