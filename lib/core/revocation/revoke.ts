/**
 * The state machine of one revocation: read the row, look at the group, write ahead, revoke by id, look again, store
 * the answer, and only then give it. The rules are those of `docs/protocol.md`.
 */

import type { Answer, ProblemAnswer } from '../model/result.ts';
import type { RevocationRow } from '../model/row.ts';
import { fitting } from '../model/rule.ts';
import { type Look, StoreUnavailable } from '../ports.ts';
import type { Millis } from '../time.ts';
import {
  denied,
  failureAnswer,
  inProgress,
  mismatch,
  replayOf,
  storeUnavailable,
  unsettled,
} from './answers.ts';
import { atRisk, beginsAnew, blindRowDenial, undecidedDenial } from './as-requested.ts';
import { type Attempt, createRetry, type End, lookAgain, type Retry, startAttempt } from './attempt.ts';
import { auditAttempt } from './audit.ts';
import { type Budget, createBudget, LOOK_AND_SAVE } from './budget.ts';
import { commit, readRow, standsAs } from './commit.ts';
import { type Claim, type Decision, decide } from './decide.ts';
import { fingerprintOf, rowKey } from './fingerprint.ts';
import { finishOf, refusalProblem } from './outcome.ts';
import { finishedRow, runningRow, shorten } from './row-transitions.ts';
import { settleBlind, settleUnmatched } from './settle-by-form.ts';
import { settleById } from './settle-by-id.ts';
import type { Revocation, RevocationInput, RevocationParts, RevocationSettings } from './types.ts';

/** How often a waiting request reads the row again. */
const POLL: Millis = 200;
/** A waiting request takes over only with at least this much of its budget left: read, look, revoke, look, save. */
const TAKEOVER: Millis = 3_000;
/** A claim that others keep winning is given up. */
const CLAIMS = 5;

interface Run {
  readonly parts: RevocationParts;
  readonly settings: RevocationSettings;
  readonly input: RevocationInput;
  readonly key: string;
  readonly fingerprint: string;
  readonly budget: Budget;
}

export function createRevocation(parts: RevocationParts, settings: RevocationSettings): Revocation {
  return async (input) => {
    const run: Run = {
      parts,
      settings,
      input,
      key: rowKey(input.caller, input.token),
      fingerprint: fingerprintOf(input.request),
      budget: createBudget(parts.clock, input.deadline, input.signal),
    };
    return remembered(run) ?? (await answer(run));
  };
}

/** What this instance stored itself needs no trip: a DONE row never changes within its retention. */
function remembered({ parts, key, fingerprint, settings, input }: Run): Answer | undefined {
  const row = parts.cache.get(key);
  if (!row) return undefined;
  const decision = decide(row, fingerprint, parts.clock.now(), settings.skew);
  return decision.do === 'claim' ? undefined : fromRow(decision, input);
}

async function answer(run: Run): Promise<Answer> {
  const { input, budget, fingerprint, settings } = run;
  // Once another attempt was at work the row most likely holds the answer: for that no time is kept back.
  let reserve = LOOK_AND_SAVE;
  for (let claims = 0; ; reserve = 0) {
    const row = await rowOrUnavailable(run, reserve);
    if (row === 'unavailable') return unread(run);
    const decision = decide(row, fingerprint, budget.now(), settings.skew);
    if (decision.do === 'claim') {
      // A request that has waited may have too little left to finish another's work.
      if (decision.claim.suspect && waited(run) && budget.deadline - budget.now() < TAKEOVER) {
        return unsettled(input.requestId, 0);
      }
      const taken = await claim(run, decision.claim);
      if (taken === 'unavailable') return unread(run);
      if (taken !== 'lost') return taken;
      // Whoever won has changed the row: read and look are both taken again.
      if (++claims >= CLAIMS) return inProgress(input.requestId, POLL);
    } else if (decision.do !== 'in-progress' || !(await wait(run, decision.leaseLeft))) {
      return fromRow(decision, input);
    }
  }
}

/** The row could not be read, so nothing is known of earlier calls; this request sent nothing. */
const unread = ({ input }: Run): Answer => storeUnavailable(input.requestId, 'unknown');

async function rowOrUnavailable(
  { parts, key, budget }: Run,
  reserve: Millis,
): Promise<RevocationRow | undefined | 'unavailable'> {
  try {
    return await readRow(parts, key, budget, reserve);
  } catch (error) {
    if (error instanceof StoreUnavailable) return 'unavailable';
    throw error;
  }
}

/** Replays, 409 and 422 come from the row alone: one trip, no call to ECS. */
function fromRow(decision: Exclude<Decision, { do: 'claim' }>, input: RevocationInput): Answer {
  const { requestId } = input;
  switch (decision.do) {
    case 'replay': {
      // Today's policy, not that of the day: a stored answer names rules.
      const why = input.permit?.(decision.row.result?.Revoked ?? []);
      return why === undefined ? replayOf(decision.row, true) : denied(requestId, why, true);
    }
    case 'in-progress':
      return inProgress(requestId, decision.leaseLeft);
    case 'mismatch':
      return mismatch(requestId);
  }
}

/** What today's policy has against this claim; undefined: nothing. */
function denialOf({ input, settings }: Run, claim: Claim, look: Look | undefined): string | undefined {
  const { request, permit, protectedBy } = input;
  const { resumes } = claim;
  const why = permit?.(look ? atRisk(claim, look.rules, request) : (resumes?.before ?? []));
  if (why !== undefined || protectedBy === undefined) return why;
  if (look) {
    const ids = !resumes && fitting(look.rules, request).length > 0;
    return ids ? undefined : undecidedDenial(protectedBy, request, look.rules);
  }
  // With VERIFY=none the policy has judged the request itself.
  const blind = settings.verify === 'snapshot' && resumes?.before === null;
  return blind ? blindRowDenial(protectedBy) : undefined;
}

const waited = ({ input }: Run): boolean => input.waitUntil !== undefined;

/** `Prefer: wait`: sleeps until the row is worth reading again. False: the caller has waited long enough. */
async function wait({ input, budget }: Run, leaseLeft: Millis): Promise<boolean> {
  const left = (input.waitUntil ?? 0) - budget.now();
  return left > 0 && budget.pause(Math.min(POLL, left, leaseLeft), LOOK_AND_SAVE, 'idle');
}

/** `lost`: another attempt has the row; `unavailable`: the row could not be read. Either way nothing was called. */
type Claimed = Answer | 'lost' | 'unavailable';

/** Lists the rules (where nothing of the token has been executed), writes ahead, and works. */
async function claim(run: Run, claim: Claim): Promise<Claimed> {
  const { parts, settings, input, budget, key, fingerprint } = run;
  const looks = claim.resumes ? beginsAnew(claim) : settings.verify === 'snapshot';
  // Begun after the read is back: a snapshot serves only the row version that was read before it.
  const retry = createRetry(budget, parts.random);
  const look = looks ? await lookAgain(parts.ecs, input.request, budget, LOOK_AND_SAVE, retry) : undefined;
  if (look && look.class !== 'done') {
    return unclaimed(run, claim, failureAnswer(refusalProblem(look, input.requestId), look, budget.now()));
  }
  const why = denialOf(run, claim, look);
  if (why !== undefined) {
    const denial = denied(input.requestId, why, claim.suspect);
    // The snapshot took time, and an instance with another policy may have claimed meanwhile.
    return look ? unclaimed(run, claim, denial) : denial;
  }
  const now = budget.now();
  const running = runningRow(claim, {
    key,
    caller: input.caller,
    token: input.token,
    attempt: parts.random.id(),
    fingerprint,
    request: input.sent ?? input.request,
    before: look ? shorten(fitting(look.rules, input.request)) : null,
    snapshot: look && shorten(look.rules),
    now,
    leaseUntil: budget.deadline + settings.skew,
    retention: settings.retention,
  });
  switch (await commit(parts, running, claim.expected, budget, LOOK_AND_SAVE)) {
    case 'lost':
      return 'lost';
    case 'applied':
      return work(run, running, claim, look, retry);
    case 'no-time': {
      const noTime = budget.noTime();
      if (claim.suspect) return unsettled(input.requestId, 0, noTime);
      const failed = failureAnswer(refusalProblem(noTime, input.requestId), noTime, budget.now());
      return unclaimed(run, claim, failed);
    }
    default:
      if (claim.suspect) return unsettled(input.requestId, 0, 'table');
      return unclaimed(run, claim, storeUnavailable(input.requestId, 'none'));
  }
}

/**
 * The answer of a request that did not claim. Another attempt may have claimed and acted meanwhile, so the row is read
 * again: only if it is as it was, nothing has been changed.
 */
async function unclaimed(run: Run, { expected }: Claim, answer: ProblemAnswer): Promise<Claimed> {
  const row = await rowOrUnavailable(run, 0);
  if (row === 'unavailable') return 'unavailable';
  return standsAs(row, expected) ? answer : 'lost';
}

async function work(
  run: Run,
  running: RevocationRow,
  claim: Claim,
  look: Look | undefined,
  retry: Retry,
): Promise<Answer> {
  const { parts, settings, input, budget } = run;
  if (claim.suspect) {
    const { key, attempt: attemptId } = running;
    parts.log.info('takeover', { requestId: input.requestId, key, attemptId });
  }
  const { skew } = settings;
  const { ecs } = parts;
  const { token } = input;
  const { permit, protectedBy } = input;
  const attempt = startAttempt({
    ecs,
    row: running,
    request: input.request,
    claim,
    firstLook: look,
    budget,
    retry,
    skew,
    permit,
    idsOnly: protectedBy !== undefined,
    token,
  });
  const end = await settle(attempt);
  const finish = finishOf(end, input, budget.now(), attempt.seen() ?? []);
  const row = finishedRow(running, finish, {
    now: budget.now(),
    retention: settings.retention,
    calls: attempt.calls,
    openUntil: attempt.openUntil(),
  });
  const expected = { version: running.version, attempt: running.attempt };
  const saved = await commit(parts, row, expected, budget, 0);
  const { caller, requestId } = input;
  auditAttempt(parts.log, row, { caller, token, requestId, saved, budget });
  if (saved === 'applied') return given(run, row, end);
  if (saved === 'lost') return overtaken(run, row);
  parts.log.error('result not stored', {
    requestId,
    key: row.key,
    saved,
    state: row.state,
    result: row.result ?? row.problem,
  });
  // Nothing has changed at ECS, and saying so needs no row, unless another attempt can have claimed: over a REFUSED
  // that was written after all, or because the lease is over.
  const alone = (saved === 'unavailable' || saved === 'no-time') && budget.now() <= budget.deadline;
  if (end.kind === 'refused' && alone) return given(run, row, end);
  return unsettled(input.requestId, running.leaseUntil - budget.now(), 'table');
}

function settle(attempt: Attempt): Promise<End> {
  const { before } = attempt.row;
  if (before === null) return settleBlind(attempt);
  return before.length > 0 ? settleById(attempt, before) : settleUnmatched(attempt);
}

/** The answer of a row that this attempt wrote. */
function given({ parts, budget }: Run, row: RevocationRow, end: End): Answer {
  if (row.state === 'DONE') {
    parts.cache.put(row);
    return replayOf(row, false);
  }
  if (!row.problem) throw new Error(`the ${row.state} row ${row.key} has no problem`);
  const failure = end.kind === 'done' ? undefined : end.failure;
  return failureAnswer(row.problem, failure, budget.now());
}

/** Another attempt has the row: what it says now is the truth, and ours is not told. */
async function overtaken(
  { parts, input, budget, key, fingerprint, settings }: Run,
  ours: RevocationRow,
): Promise<Answer> {
  const { attempt: attemptId, state } = ours;
  parts.log.warn('overtaken', { requestId: input.requestId, key, attemptId, state });
  try {
    const row = await readRow(parts, key, budget, 0);
    const decision = decide(row, fingerprint, budget.now(), settings.skew);
    if (decision.do !== 'claim') return fromRow(decision, input);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return unsettled(input.requestId, 0, 'table');
  }
  return unsettled(input.requestId, 0);
}
