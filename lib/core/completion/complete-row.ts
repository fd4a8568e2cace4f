/**
 * Finishes one unfinished row, as another attempt would (`docs/protocol.md`, section 9). It uses the request stored in
 * the row, and what the policy allows its caller today. It never starts new work: it only continues rows whose outcome
 * is open.
 */
import { problemAnswer } from '../claimed/answers.ts';
import { createBudget } from '../claimed/budget.ts';
import { type ClaimedInput, runClaimed, type Step } from '../claimed/work.ts';
import { unfinishedOf } from '../model/completion-due.ts';
import type { Answer } from '../model/result.ts';
import type { RevocationRow } from '../model/row.ts';
import type { EcsEgress, EcsRestore } from '../ports.ts';
import { normalise } from '../request/normal-form.ts';
import { createRestore } from '../restore/restore.ts';
import { afterwards, beginClaim, type RevocationRun } from '../revocation/claim.ts';
import { decide, fingerprintOfRow } from '../revocation/decide.ts';
import { rowKey } from '../revocation/fingerprint.ts';
import { expired, notFound } from '../revocation/state.ts';
import { allowedToRestore, allowedToRevoke } from './allowed.ts';
import type { CompletionParts, CompletionRun, CompletionSettings, RowEnd } from './types.ts';

export type CompleteRow = (key: string, run: CompletionRun) => Promise<RowEnd>;

/** The caller and token of a row, where the row names them. */
type Owner = Pick<ClaimedInput, 'caller' | 'token'>;

export function createCompleteRow(parts: CompletionParts, settings: CompletionSettings): CompleteRow {
  // The completer never returns stored answers, so it needs no cache.
  const cache = { get: () => undefined, put: () => undefined };

  return async (key, limits) => {
    const { requestId } = limits;
    const budget = createBudget(parts.clock, limits.deadline, limits.signal);
    let end: RowEnd = { end: 'unavailable' };
    let attempted: RevocationRun | undefined;
    let restores: { readonly row: RevocationRow; readonly owner: Owner } | undefined;

    /** Ends without an attempt; the answer is not used. */
    const skip = (why: RowEnd): Step<Answer> => {
      end = why;
      return { kind: 'answer', answer: problemAnswer(notFound(requestId)) };
    };

    async function begin(row: RevocationRow | undefined): Promise<Step<Answer>> {
      const now = budget.now();
      const owner = row && ownerOf(row);
      const why = row ? reasonToSkip(row, owner, now) : ({ end: 'finished' } as const);
      if (why || !row || !owner) return skip(why ?? { end: 'owner-unknown' });
      if (row.state === 'DONE' || row.state === 'REFUSED') {
        restores = { row, owner };
        return skip({ end: 'unavailable' });
      }
      const allowed = allowedToRevoke(parts.policy, owner, row);
      if ('end' in allowed) return skip(allowed);
      const request = normalise(row.request);
      const fingerprint = fingerprintOfRow(row);
      const decision = decide(row, fingerprint, now, settings.skew);
      if (decision.do !== 'claim' || !decision.claim.mayHaveActed) return skip({ end: 'running' });
      const input = { ...limits, ...owner, ...allowed, completer: true as const };
      attempted = { parts: { ...parts, cache }, settings, input, key, requestId, budget };
      end = { end: 'unknown', caller: owner.caller };
      return beginClaim(attempted, decision.claim, { request, sent: row.request, fingerprint });
    }

    const answer = await runClaimed<Answer>(
      { parts, requestId, key, budget },
      {
        begin,
        overtaken: async (row) => (attempted ? afterwards(attempted).overtaken(row) : 'changed'),
        report(row, saved) {
          if (attempted) afterwards(attempted).report(row, saved);
          const finished = row.state === 'DONE' || row.state === 'REFUSED';
          if (saved === 'applied' && finished) end = { ...end, end: 'completed' };
        },
      },
    );
    if (restores) return completeRestore(parts, settings, restores, limits);
    // The policy does not allow the rules that ECS lists now, so the row was not claimed.
    if (end.end === 'unknown' && answer.kind === 'problem' && answer.problem.code === 'PolicyDenied') {
      return { ...end, end: 'denied', detail: answer.problem.detail };
    }
    return end;
  };
}

function ownerOf({ key, caller, token }: RevocationRow): Owner | undefined {
  if (caller === undefined || token === undefined || rowKey(caller, token) !== key) return undefined;
  return { caller, token };
}

function reasonToSkip(row: RevocationRow, owner: Owner | undefined, now: number): RowEnd | undefined {
  const unfinished = unfinishedOf(row);
  const { caller } = row;
  if (!unfinished || expired(row, now)) return { end: 'finished', caller };
  const { leaseUntil, state } = row.state === 'DONE' ? (row.restore ?? row) : row;
  if (state === 'RUNNING' && now < leaseUntil) return { end: 'running', caller };
  if (now < unfinished.due) return { end: 'later', caller };
  if (owner) return undefined;
  return { end: 'owner-unknown', detail: 'An older release wrote this row, without its caller and token.' };
}

/** Finishes a restore only by listing the rules. A call whose reply was lost is not repeated. */
async function completeRestore(
  parts: CompletionParts,
  settings: CompletionSettings,
  { row, owner }: { readonly row: RevocationRow; readonly owner: Owner },
  limits: CompletionRun,
): Promise<RowEnd> {
  const { caller } = owner;
  const allowed = allowedToRestore(parts.policy, caller, row);
  if ('end' in allowed) return allowed;
  const restore = createRestore({ ...parts, ecs: listOnly(parts.ecs) }, settings);
  const answer = await restore({ ...limits, ...owner, ...allowed, completer: true });
  if (answer.kind === 'result') return { end: 'completed', caller };
  const { code, detail } = answer.problem;
  switch (code) {
    case 'RestoreUndecided':
      return { end: 'completed', caller };
    case 'PolicyDenied':
      return { end: 'denied', caller, detail };
    case 'RevocationNotFound':
      return { end: 'finished', caller };
    case 'RevocationInProgress':
      return { end: 'running', caller };
    default:
      return { end: 'unknown', caller };
  }
}

/** The completer's role may not add rules, and its code never tries to. */
const listOnly = ({ list }: EcsEgress): EcsRestore => ({
  list,
  authorize: async () => ({
    class: 'ours',
    code: 'NotAuthorized',
    message: 'The completer does not authorize rules.',
  }),
});
