/**
 * The skeleton of claimed work: read the row, claim it by a conditional write, act, settle, save the answer, and only
 * then return it (`docs/protocol.md`, section 3). Revocation and restore each
 * supply a `Work`, which fills in the steps. `docs/concepts.md` defines attempt, claim and lease.
 */

import type { ProblemAnswer } from '../model/result.ts';
import type { RevocationRow } from '../model/row.ts';
import { type Clock, type Expected, type Log, StoreUnavailable } from '../ports.ts';
import type { Millis } from '../time.ts';
import { failureAnswer, inProgress, storeUnavailable, unsettled } from './answers.ts';
import { type Budget, LIST_AND_SAVE } from './budget.ts';
import { type Commit, commit, isUnchanged, readRow, type StoreParts } from './commit.ts';
import { refusalProblem } from './problems.ts';
import { CONTENDED_RETRY } from './retry-after.ts';

/** A request that has lost its claim this often to other attempts gives up. */
const CLAIMS = 5;

export interface ClaimedParts extends StoreParts {
  readonly clock: Clock;
  readonly log: Log;
}

/** What every request for claimed work has. */
export interface ClaimedInput {
  /** The caller's name: it scopes the token. */
  readonly caller: string;
  readonly token: string;
  /** Of this service, for `X-Request-Id` and problems. */
  readonly requestId: string;
  /** End of the budget: an instant. The answer is returned before it. */
  readonly deadline: Millis;
  /** Aborts when the request must end. */
  readonly signal: AbortSignal;
  /** It is the completer's attempt, not a request of the caller. */
  readonly completer?: true | undefined;
}

/** One request for claimed work. */
export interface Run {
  readonly parts: ClaimedParts;
  readonly requestId: string;
  readonly key: string;
  readonly budget: Budget;
}

/** The body: what is particular to one kind of claimed work. `A`: its answer. */
export interface Work<A> {
  /** Chooses the next step from the stored row. It may list rules, but changes nothing. */
  begin(row: RevocationRow | undefined): Promise<Step<A>>;
  /** Our save lost to another attempt. Returns the answer that is stored now, or `changed` to begin again. */
  overtaken(row: RevocationRow): Promise<A | 'changed'>;
  /** Logs how the attempt ended. */
  report(row: RevocationRow, saved: Commit): void;
}

export type Step<A> =
  /** The answer is known, from the row or because the request is refused before any call. */
  | { readonly kind: 'answer'; readonly answer: A | ProblemAnswer }
  /** An answer that is true only if no other attempt has claimed since the row was read; otherwise begin again. */
  | { readonly kind: 'unless-changed'; readonly expected: Expected; readonly answer: ProblemAnswer }
  /** Another attempt is working, and the caller waits: the row is read again. */
  | { readonly kind: 'waited' }
  /** First stores the claim (`row`), then does the work (`act`). */
  | {
      readonly kind: 'claim';
      readonly row: RevocationRow;
      readonly expected: Expected;
      /** An earlier attempt may have changed something. */
      readonly mayHaveActed: boolean;
      act(): Promise<Ended<A>>;
    }
  /** Nothing is left to call. */
  | { readonly kind: 'save'; readonly ended: Ended<A> };

/** The work is settled: what is stored, and then answered. */
export interface Ended<A> {
  readonly row: RevocationRow;
  readonly expected: Expected;
  /** Nothing was changed, and nothing will be. The caller may learn that even if the row could not be saved. */
  readonly refused: boolean;
  /** Until then no other attempt takes over. */
  readonly leaseUntil?: Millis;
  answer(): A | ProblemAnswer;
}

/** `changed`: another attempt has written the row since it was read. Nothing was called. */
type Attempted<A> = A | ProblemAnswer | 'changed';

/** Runs claimed work to its answer. */
export async function runClaimed<A extends object>(run: Run, work: Work<A>): Promise<A | ProblemAnswer> {
  const { parts, requestId, key, budget } = run;
  try {
    // From the second read on, another attempt has probably stored the answer, so no time is kept for a call.
    let reserve = LIST_AND_SAVE;
    for (let lost = 0; lost < CLAIMS; reserve = 0) {
      const step = await work.begin(await readRow(parts, key, budget, reserve));
      if (step.kind === 'waited') continue;
      const answer = await perform(run, work, step);
      if (answer !== 'changed') return answer;
      lost++;
    }
    return inProgress(requestId, CONTENDED_RETRY);
  } catch (error) {
    // This request sent nothing to ECS. Earlier ones may have, which only the row would show.
    if (error instanceof StoreUnavailable) return storeUnavailable(requestId, 'unknown');
    throw error;
  }
}

async function perform<A>(
  run: Run,
  work: Work<A>,
  step: Exclude<Step<A>, { kind: 'waited' }>,
): Promise<Attempted<A>> {
  switch (step.kind) {
    case 'answer':
      return step.answer;
    case 'unless-changed':
      return unlessChanged(run, step.expected, step.answer);
    case 'claim':
      return claim(run, work, step);
    case 'save':
      return save(run, work, step.ended);
  }
}

/** Stores the claim before any call that changes ECS. */
async function claim<A>(
  run: Run,
  work: Work<A>,
  { row, expected, mayHaveActed, act }: Extract<Step<A>, { kind: 'claim' }>,
): Promise<Attempted<A>> {
  const { parts, requestId, budget } = run;
  switch (await commit(parts, row, expected, budget, LIST_AND_SAVE)) {
    case 'lost':
      return 'changed';
    case 'applied':
      return save(run, work, await act());
    case 'no-time': {
      const noTime = budget.noTime();
      if (mayHaveActed) return unsettled(requestId, 0, noTime, row.openUntil);
      const problem = refusalProblem(noTime, requestId);
      return unlessChanged(run, expected, failureAnswer(problem, noTime, budget.now()));
    }
    default:
      if (mayHaveActed) return unsettled(requestId, 0, 'table', row.openUntil);
      return unlessChanged(run, expected, storeUnavailable(requestId, 'none'));
  }
}

/** The answer of a request that did not claim. Another attempt may have claimed and acted, so the row is read again. */
async function unlessChanged(
  { parts, key, budget }: Run,
  expected: Expected,
  answer: ProblemAnswer,
): Promise<ProblemAnswer | 'changed'> {
  return isUnchanged(await readRow(parts, key, budget, 0), expected) ? answer : 'changed';
}

/** Stores how the attempt ended, and only then returns the answer. */
async function save<A>(run: Run, work: Work<A>, ended: Ended<A>): Promise<Attempted<A>> {
  const { parts, requestId, budget } = run;
  const saved = await commit(parts, ended.row, ended.expected, budget, 0);
  work.report(ended.row, saved);
  if (saved === 'applied') return ended.answer();
  if (saved === 'lost') return work.overtaken(ended.row);
  // A refusal is true although it was not saved, unless another attempt could have claimed the row since. That is possible
  // if the save may have arrived after all, because a REFUSED row may be claimed, and after the deadline.
  const alone = (saved === 'unavailable' || saved === 'no-time') && budget.now() <= budget.deadline;
  if (ended.refused && alone) return ended.answer();
  const { openUntil } = ended.row.restore ?? ended.row;
  return unsettled(requestId, (ended.leaseUntil ?? 0) - budget.now(), 'table', openUntil);
}
