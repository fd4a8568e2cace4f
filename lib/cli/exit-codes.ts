/** The exit codes of the command, and the code of an answer. Pure. */

import type { ClientAnswer } from '../client/types.ts';
import type { Result } from '../core/model/result.ts';

export const EXIT = {
  /** Done: revoked, absent, accepted, restored, present; a dry run that the policy allows. */
  done: 0,
  /** Refused permanently, in whole or in part; or a dry run that the policy denies. */
  refused: 1,
  /** The command line, a file or the environment is invalid. Nothing was sent. */
  usage: 2,
  /** Something may have changed: send the request again with the same token. Also an interrupted batch. */
  unknown: 3,
  /** Unavailable: nothing was changed, and the same request may be sent again. */
  unavailable: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export function exitCodeOf(answer: ClientAnswer<Result>): ExitCode {
  if (answer.kind === 'result') return ofResult(answer.result);
  if (answer.outcome === 'unknown' || (answer.kind === 'no-answer' && answer.interrupted))
    return EXIT.unknown;
  // Only the service refuses.
  return answer.kind === 'no-answer' || answer.passing ? EXIT.unavailable : EXIT.refused;
}

/** The code of an answer to a revocation or a restore. A caller whose mode is "report" gets a dry run: nothing was done. */
export const exitCodeOfChange = (answer: ClientAnswer<Result>): ExitCode =>
  isDryRun(answer) ? EXIT.refused : exitCodeOf(answer);

export const isDryRun = (answer: ClientAnswer<Result>): boolean =>
  answer.kind === 'result' && 'Outcome' in answer.result && answer.result.Outcome === 'dry-run';

function ofResult(result: Result): ExitCode {
  if ('State' in result) {
    const { State, Result: ended, Problem: problem } = result;
    if (State === 'done' && ended) return ofResult(ended);
    // A stored refusal is final; its outcome may still be unknown.
    if (State === 'done' && problem) return problem.outcome === 'unknown' ? EXIT.unknown : EXIT.refused;
    if (State === 'done') return EXIT.done;
    return result.State === 'refused' ? EXIT.refused : EXIT.unknown;
  }
  switch (result.Outcome) {
    case 'dry-run':
      return result.Allowed ? EXIT.done : EXIT.refused;
    case 'ignored':
      return EXIT.refused;
    case 'revoked':
      return result.Refused ? EXIT.refused : EXIT.done;
    default:
      return EXIT.done;
  }
}

/** The most important code of several. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  const order = [EXIT.unknown, EXIT.unavailable, EXIT.refused, EXIT.usage];
  return order.find((code) => codes.includes(code)) ?? EXIT.done;
}
