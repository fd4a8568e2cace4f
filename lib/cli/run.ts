/** Runs a command line, and returns its exit code. */

import { ClientFault } from '../client/transport.ts';
import { debugOutputFaults } from '../core/debug-output.ts';
import { nearestName } from '../core/request/unknown-members.ts';
import { visibleLines } from '../core/visible.ts';
import type { Command, Program } from './command.ts';
import type { CliContext } from './context.ts';
import { EXIT, type ExitCode, worst } from './exit-codes.ts';
import { helpOf, overview } from './help.ts';
import { paintFor } from './output/paint.ts';
import { asksForHelp, readArguments } from './read-arguments.ts';

const WIDEST = 100;

/** Prints a fault that the user can fix as one sentence; any other error is a defect, and rejects. */
export async function run(argv: readonly string[], context: CliContext, program: Program): Promise<ExitCode> {
  try {
    return await dispatch(argv, context, program);
  } catch (error) {
    if (!(error instanceof ClientFault)) throw error;
    const paint = paintFor(context.err, context.env);
    // The message may quote a file or an argument.
    context.err.write(`${paint('red', 'revoke-egress')}: ${visibleLines(error.message)}\n`);
    return EXIT.usage;
  }
}

async function dispatch(
  argv: readonly string[],
  context: CliContext,
  { commands, version }: Program,
): Promise<ExitCode> {
  const { out, env } = context;
  const [name, ...rest] = argv;
  const paint = paintFor(out, env);
  const width = Math.min(WIDEST, out.columns);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const [topic] = rest;
    out.write(
      topic === undefined ? overview(commands, paint) : helpOf(commandNamed(topic, commands), paint, width),
    );
    return delivered(EXIT.done, false, context);
  }
  if (name === '--version') {
    out.write(`${version()}\n`);
    return delivered(EXIT.done, false, context);
  }
  const command = commandNamed(name, commands);
  if (asksForHelp(command, rest)) {
    out.write(helpOf(command, paint, width));
    return delivered(EXIT.done, false, context);
  }
  const given = readArguments(command, rest);
  const faults = debugOutputFaults(env);
  if (faults.length > 0) throw new ClientFault(faults.join('\n'));
  const code = await command.run(given, context);
  return delivered(code, command.mayChange?.(given) ?? false, context);
}

/** The exit code, unless standard output was lost, so that the answer was not seen. */
async function delivered(code: ExitCode, changes: boolean, { out, err, env }: CliContext): Promise<ExitCode> {
  const lost = await out.flush();
  if (lost === undefined) return code;
  const why = 'code' in lost ? String(lost.code) : lost.name;
  const advice = changes
    ? '; something may have changed: send the same request again with the same token'
    : '';
  err.write(`${paintFor(err, env)('red', 'revoke-egress')}: standard output was lost (${why})${advice}\n`);
  return worst([code, changes ? EXIT.unknown : EXIT.unavailable]);
}

function commandNamed(name: string, commands: readonly Command[]): Command {
  const command = commands.find((each) => each.name === name || each.formerly === name);
  if (command) return command;
  const near = nearestName(
    name,
    commands.map((each) => each.name),
  );
  const names = commands.map((each) => each.name).join(', ');
  throw new ClientFault(
    `unknown command "${name}"; ${near === undefined ? `available: ${names}` : `did you mean ${near}?`}`,
  );
}
