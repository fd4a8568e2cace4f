/**
 * Finishes a revocation without a request: takes over its unfinished row, by the same protocol as a retry. What is to be
 * revoked is the row's own request. A row that is finished, running or gone is not touched.
 */
import { denied, problemAnswer } from '../claimed/answers.ts';
import { createBudget } from '../claimed/budget.ts';
import { type ClaimedInput, runClaimed, type Step } from '../claimed/work.ts';
import type { Answer } from '../model/result.ts';
import type { RevocationRow } from '../model/row.ts';
import type { Permissions } from '../policy/permissions.ts';
import { normalise } from '../request/parse-request.ts';
import { afterwards, beginClaim, type RevocationRun } from './claim.ts';
import { decide, fingerprintOfRow, fromRow, replayOf } from './decide.ts';
import { rowKey } from './fingerprint.ts';
import { notFound } from './state.ts';
import type { Allowed, RevocationParts, RevocationSettings } from './types.ts';

export interface TakeoverInput extends ClaimedInput, Allowed {
  /** Why today's policy denies the row's request itself; undefined: it allows it. */
  readonly permitRequest?: Permissions['request'] | undefined;
}

/** Never rejects on an external failure; those become answers. */
export type Takeover = (input: TakeoverInput) => Promise<Answer>;

export function createTakeover(parts: RevocationParts, settings: RevocationSettings): Takeover {
  return (input) => {
    const run: RevocationRun = {
      parts,
      settings,
      input,
      key: rowKey(input.caller, input.token),
      requestId: input.requestId,
      budget: createBudget(parts.clock, input.deadline, input.signal),
    };
    return runClaimed(run, { ...afterwards(run), begin: (row) => begin(run, input, row) });
  };
}

async function begin(
  run: RevocationRun,
  input: TakeoverInput,
  row: RevocationRow | undefined,
): Promise<Step<Answer>> {
  const { requestId, permitRequest } = input;
  const answer = (given: Answer): Step<Answer> => ({ kind: 'answer', answer: given });
  if (!row) return answer(problemAnswer(notFound(requestId)));
  const fingerprint = fingerprintOfRow(row);
  const decision = decide(row, fingerprint, run.budget.now(), run.settings.skew);
  if (decision.do !== 'claim') return answer(fromRow(decision, input));
  // An expired row: only a request begins a token anew.
  if (!decision.claim.resumes) return answer(problemAnswer(notFound(requestId)));
  if (row.state === 'REFUSED') return answer(replayOf(row, true));
  const request = normalise(row.request);
  const why = permitRequest?.(request);
  if (why !== undefined) return answer(denied(requestId, why, true));
  return beginClaim(run, decision.claim, { request, sent: row.request, fingerprint });
}
