/** Reports one call of the client as text or JSON. */

import { ClientFault } from '../../client/transport.ts';
import type { CallOptions, ClientAnswer } from '../../client/types.ts';
import type { Result } from '../../core/model/result.ts';
import { visible, visibleJson } from '../../core/visible.ts';
import type { Given } from '../command.ts';
import type { CliContext } from '../context.ts';
import { type ExitCode, exitCodeOf, exitCodeOfChange, isDryRun } from '../exit-codes.ts';
import { describeAnswer } from './describe-answer.ts';
import { paintFor } from './paint.ts';

/** Reports the progress on standard error, and aborts on Ctrl-C. `own`: the token of the user. */
export function callOptions(context: CliContext, own?: string): Required<CallOptions> {
  const say = (line: string) => context.err.write(`${line}\n`);
  return {
    signal: context.stopping,
    onToken: (token) => {
      if (token !== own) say(visible(`ClientToken: ${token}  (to resume: --client-token ${token})`));
    },
    onRetry: ({ why, pause }) => say(`${visible(why)}; retrying in ${(pause / 1000).toFixed(1)} s`),
  };
}

/** What a connection supports. */
interface Reach {
  /** No other call than `revoke`. */
  readonly revokeOnly: boolean;
}

/** Prints the answer, and returns the exit code. */
export function report(
  answer: ClientAnswer<Result>,
  given: Given,
  { out, env }: CliContext,
  { revokeOnly }: Reach,
): ExitCode {
  const lines = given.on('json')
    ? [visibleJson(answer)]
    : describeAnswer(answer, paintFor(out, env), revokeOnly);
  out.write(`${lines.join('\n')}\n`);
  return exitCodeOf(answer);
}

/** Of a request that was to change something. */
export function reportChange(
  answer: ClientAnswer<Result>,
  given: Given,
  context: CliContext,
  connection: Reach,
): ExitCode {
  report(answer, given, context, connection);
  if (isDryRun(answer)) context.err.write(NOTHING_CHANGED);
  return exitCodeOfChange(answer);
}

export const REPORTS = 'the mode of this caller is "report", so its requests are answered as dry runs';
export const NOTHING_CHANGED = `nothing was changed: ${REPORTS}\n`;

/** The argument of `state`, `settle` and `restore`. @throws {ClientFault} if it is empty, as by an unset shell variable */
export function tokenArgument({ positional: [token = ''] }: Given): string {
  if (token === '') throw new ClientFault('TOKEN is empty; check the shell variable that it comes from');
  return token;
}
