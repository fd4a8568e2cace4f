/**
 * One claim of a revocation: list the rules (where nothing of the token was executed), write ahead, revoke, settle. The
 * caller's request and a takeover without one begin here.
 */
import { denied, failureAnswer, problemAnswer, unsettled } from '../claimed/answers.ts';
import { auditAttempt } from '../claimed/audit.ts';
import { createRetry, LIST_AND_SAVE, listRules, type Retry } from '../claimed/budget.ts';
import { readRow, versionOf } from '../claimed/commit.ts';
import { refusalProblem } from '../claimed/problems.ts';
import type { ClaimedInput, Ended, Run, Step, Work } from '../claimed/work.ts';
import { couldFit } from '../model/could-fit.ts';
import type { RevokeRequest } from '../model/request.ts';
import type { Answer } from '../model/result.ts';
import type { RevocationRow } from '../model/row.ts';
import { fitting, type Rule } from '../model/rule.ts';
import { type RuleSnapshot, StoreUnavailable } from '../ports.ts';
import { undecidedDenial, withoutSnapshotDenial } from './as-requested.ts';
import { type Attempt, type End, startAttempt } from './attempt.ts';
import { beginsAnew, type Claim, decide, fromRow, replayOf } from './decide.ts';
import { finishOf } from './outcome.ts';
import { hasExpired, planProblem } from './plan.ts';
import { finishedRow, runningRow, shorten } from './row-transitions.ts';
import { settleUnmatched, settleWithoutSnapshot } from './settle-as-requested.ts';
import { settleById } from './settle-by-id.ts';
import type { Allowed, RevocationInput, RevocationParts, RevocationSettings } from './types.ts';

export interface RevocationRun extends Run {
  readonly parts: RevocationParts;
  readonly settings: RevocationSettings;
  readonly input: ClaimedInput & Allowed;
}

/** What is to be revoked: by the caller's request, or by the row that is taken over. */
export interface Asked extends Pick<RevocationInput, 'request' | 'sent'> {
  readonly fingerprint: string;
}

/** Lists the rules where a claim begins anew, asks the policy, and prepares the write-ahead. Changes nothing. */
export async function beginClaim(run: RevocationRun, claim: Claim, asked: Asked): Promise<Step<Answer>> {
  const { parts, settings, input, budget, key } = run;
  const { requestId } = input;
  const { expected, mayHaveActed } = claim;
  const { Plan: plan } = asked.request;
  const lists = claim.resumes ? beginsAnew(claim) : settings.verify === 'snapshot' || plan !== undefined;
  const retry = createRetry(budget, parts.random);
  // It begins after the row was read: a snapshot is valid only for the version that was read before it.
  const snapshot = lists
    ? await listRules(parts.ecs, asked.request, budget, LIST_AND_SAVE, retry)
    : undefined;
  if (snapshot && snapshot.class !== 'done') {
    const answer = failureAnswer(refusalProblem(snapshot, requestId), snapshot, budget.now());
    return { kind: 'unless-changed', expected, answer };
  }
  const why = denialOf(run, claim, asked, snapshot);
  if (why !== undefined) {
    const answer = denied(requestId, why, mayHaveActed);
    // The snapshot took time, and an instance with another policy may have claimed meanwhile.
    return snapshot ? { kind: 'unless-changed', expected, answer } : { kind: 'answer', answer };
  }
  // A refused claim has changed nothing, so it begins again only before its plan has expired. Its rules are not compared
  // again: they may be stored without their members.
  const { state, before = null } = claim.resumes ?? {};
  const isTooLate = plan !== undefined && state === 'REFUSED' && hasExpired(plan, budget.now());
  const compared = snapshot?.rules ?? (isTooLate ? before : undefined);
  const changed =
    compared && plan && planProblem(asked.request, compared, requestId, budget.now(), input.permit);
  if (changed) return { kind: 'unless-changed', expected, answer: problemAnswer(changed) };
  const row = runningRow(claim, {
    key,
    caller: input.caller,
    token: input.token,
    attempt: parts.random.id(),
    asked,
    snapshot: snapshot && shorten(snapshot.rules),
    before: snapshot ? shorten(fitting(snapshot.rules, asked.request)) : null,
    now: budget.now(),
    leaseUntil: budget.deadline + settings.skew,
    retention: settings.retention,
  });
  return {
    kind: 'claim',
    row,
    expected,
    mayHaveActed,
    act: () => act(run, row, claim, asked, snapshot, retry),
  };
}

/** Why today's policy denies this claim; undefined: it allows it. */
function denialOf(
  { input, settings }: RevocationRun,
  claim: Claim,
  { request }: Asked,
  snapshot: RuleSnapshot | undefined,
): string | undefined {
  const { permit, protectedBy } = input;
  const { resumes } = claim;
  const why = permit?.(snapshot ? atRisk(claim, snapshot.rules, request) : (resumes?.before ?? []));
  if (why !== undefined || protectedBy === undefined) return why;
  if (snapshot) {
    const byIds = !resumes && fitting(snapshot.rules, request).length > 0;
    return byIds ? undefined : undecidedDenial(protectedBy, request, snapshot.rules);
  }
  // With VERIFY=none the policy has judged the request itself.
  const withoutSnapshot = settings.verify === 'snapshot' && resumes?.before === null;
  return withoutSnapshot ? withoutSnapshotDenial(protectedBy) : undefined;
}

/** The listed rules that the calls of a claim may take: those that match, or all that might. */
function atRisk(claim: Claim, snapshot: readonly Rule[], request: RevokeRequest): readonly Rule[] {
  const fit = claim.resumes ? [] : fitting(snapshot, request);
  return fit.length > 0 ? fit : couldFit(snapshot, request);
}

async function act(
  run: RevocationRun,
  row: RevocationRow,
  claim: Claim,
  asked: Asked,
  firstSnapshot: RuleSnapshot | undefined,
  retry: Retry,
): Promise<Ended<Answer>> {
  const { parts, settings, input, budget } = run;
  const { skew, retention } = settings;
  const { token, requestId, permit, protectedBy } = input;
  if (claim.mayHaveActed) parts.log.info('takeover', { requestId, key: row.key, attemptId: row.attempt });
  const attempt = startAttempt({
    ecs: parts.ecs,
    row,
    request: asked.request,
    claim,
    firstSnapshot,
    budget,
    retry,
    skew,
    permit,
    idsOnly: protectedBy !== undefined || asked.request.Plan !== undefined,
    token,
  });
  const end = await settle(attempt);
  const now = budget.now();
  const listed = attempt.known.snapshot?.rules ?? [];
  const { calls, known } = attempt;
  const openUntil = known.inFlightUntil;
  const facts = { token, requestId, permit, request: asked.request, openUntil, before: row.before };
  const finish = finishOf(end, facts, now, listed);
  const finished = finishedRow(row, finish, { now, retention, calls, openUntil });
  return {
    row: finished,
    expected: versionOf(row),
    refused: end.kind === 'refused',
    leaseUntil: row.leaseUntil,
    answer: () => storedAnswer(run, finished, end),
  };
}

function settle(attempt: Attempt): Promise<End> {
  const { before } = attempt.row;
  if (before === null) return settleWithoutSnapshot(attempt);
  return before.length > 0 ? settleById(attempt, before) : settleUnmatched(attempt);
}

/** The answer of a row that this attempt wrote. */
function storedAnswer({ parts, budget }: RevocationRun, row: RevocationRow, end: End): Answer {
  if (row.state === 'DONE') {
    parts.cache.put(row);
    return replayOf(row, false);
  }
  if (!row.problem) throw new Error(`the ${row.state} row ${row.key} has no problem`);
  const failure = end.kind === 'done' ? undefined : end.failure;
  return failureAnswer(row.problem, failure, budget.now());
}

/** The end of every attempt of a revocation. */
export const afterwards = (run: RevocationRun): Pick<Work<Answer>, 'overtaken' | 'report'> => ({
  overtaken: (row) => answerAfterLostRow(run, row),
  report(row, saved) {
    const { parts, input, budget } = run;
    const { caller, token, requestId, completer } = input;
    auditAttempt(parts.log, row, { caller, token, requestId, completer, saved, budget });
    if (saved === 'applied' || saved === 'lost') return;
    const { key, state } = row;
    parts.log.error('result not stored', { requestId, key, saved, state, result: row.result ?? row.problem });
  },
});

/** Another attempt has the row: it has the answer now, whatever this one did. */
async function answerAfterLostRow(run: RevocationRun, lost: RevocationRow): Promise<Answer> {
  const { parts, input, budget, key, settings } = run;
  const { attempt: attemptId, state } = lost;
  const { requestId } = input;
  parts.log.warn('overtaken', { requestId, key, attemptId, state });
  try {
    const row = await readRow(parts, key, budget, 0);
    const decision = decide(row, lost.fingerprint, budget.now(), settings.skew);
    return decision.do === 'claim'
      ? unsettled(requestId, 0, undefined, decision.claim.openUntil)
      : fromRow(decision, input);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return unsettled(requestId, 0, 'table');
  }
}
