/** The answers that the row alone gives: one round trip, no call to ECS. Pure. */
import { denied, inProgress, problemAnswer } from '../claimed/answers.ts';
import { makeProblem } from '../errors/errors.ts';
import type { Answer } from '../model/result.ts';
import type { RevocationRow } from '../model/row.ts';
import type { Decision } from './decide.ts';
import type { RevocationInput } from './types.ts';

export function fromRow(
  decision: Exclude<Decision, { do: 'claim' }>,
  { requestId, permit }: Pick<RevocationInput, 'requestId' | 'permit'>,
): Answer {
  switch (decision.do) {
    case 'replay': {
      // By today's policy: a stored answer names rules.
      const why = permit?.(decision.row.result?.Revoked ?? []);
      return why === undefined ? replayOf(decision.row, true) : denied(requestId, why, true);
    }
    case 'in-progress':
      return inProgress(requestId, decision.leaseLeft);
    case 'mismatch':
      // Reveals nothing of the other request, nor of its answer.
      return problemAnswer(makeProblem('IdempotentParameterMismatch', { requestId }));
  }
}

/** The stored answer of a DONE row, member for member. */
export function replayOf(row: RevocationRow, replayed: boolean): Answer {
  if (row.result) return { kind: 'result', result: row.result, replayed };
  if (row.problem) return { kind: 'problem', problem: row.problem, replayed };
  throw new Error(`the DONE row ${row.key} has neither a result nor a problem`);
}
