/** One call of the client, told to a person or to a machine. */

import { ClientFault } from '../../client/transport.ts';
import type { CallOptions, ClientAnswer } from '../../client/types.ts';
import type { Result } from '../../core/model/result.ts';
import { visible, visibleJson } from '../../core/visible.ts';
import type { Given } from '../command.ts';
import { type ExitCode, exitCodeOf } from '../exit-codes.ts';
import type { World } from '../world.ts';
import { describeAnswer } from './describe-answer.ts';
import { paintFor } from './paint.ts';

/** Says what happens meanwhile on standard error, and ends with Ctrl-C. `own`: the token that the caller has chosen. */
export function callOptions(world: World, own?: string): Required<CallOptions> {
  const say = (line: string) => world.err.write(`${line}\n`);
  return {
    signal: world.stopping,
    onToken: (token) => {
      if (token !== own)
        say(visible(`ClientToken: ${token}  (interrupted? ask again with --client-token ${token})`));
    },
    onRetry: ({ why, pause }) => say(`${visible(why)}; again in ${(pause / 1000).toFixed(1)} s`),
  };
}

/** Prints the answer; returns the exit code. */
export function report(answer: ClientAnswer<Result>, given: Given, { out, env }: World): ExitCode {
  const lines = given.on('json') ? [visibleJson(answer)] : describeAnswer(answer, paintFor(out, env));
  out.write(`${lines.join('\n')}\n`);
  return exitCodeOf(answer);
}

/** The one argument of `status` and `restore`. @throws {ClientFault} for what an unset variable of a shell leaves */
export function tokenArgument({ positional: [token = ''] }: Given): string {
  if (token === '') throw new ClientFault('TOKEN is empty; is the variable set that it comes from?');
  return token;
}
