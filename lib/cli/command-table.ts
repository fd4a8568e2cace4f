/** The commands of the client, in the order of the help. `lib/operator` adds its own. */
import { ClientFault } from '../client/transport.ts';
import type { Command } from './command.ts';
import { audit } from './commands/audit.ts';
import { dryRun } from './commands/dry-run.ts';
import { explain } from './commands/explain.ts';
import { plan } from './commands/plan.ts';
import { restore } from './commands/restore.ts';
import { revoke } from './commands/revoke.ts';
import { settle } from './commands/settle.ts';
import { sign } from './commands/sign.ts';
import { state } from './commands/state.ts';
import { bashCompletion, fishCompletion, zshCompletion } from './completion.ts';
import { GENERAL } from './connection/options.ts';
import { EXIT } from './exit-codes.ts';

const SHELLS: Readonly<Record<string, (commands: readonly Command[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** All commands, with a completion for them. */
export function withCompletion(commands: readonly Command[]): readonly Command[] {
  const completion: Command = {
    name: 'completion',
    summary: 'Print a completion script for bash, zsh or fish.',
    usage: 'revoke-egress completion bash|zsh|fish',
    about: ['Load it in the startup file of the shell.'],
    takes: [1, 1],
    words: Object.keys(SHELLS),
    sections: [GENERAL],
    examples: [{ says: 'For bash, in ~/.bashrc:', line: 'eval "$(revoke-egress completion bash)"' }],
    async run(given, { out }) {
      const [shell = ''] = given.positional;
      const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
      if (script === undefined)
        throw new ClientFault(`completion is available for ${Object.keys(SHELLS).join(', ')}`);
      out.write(script(all));
      return EXIT.done;
    },
  };
  const all = [...commands, completion];
  return all;
}

export const CLIENT_COMMANDS: readonly Command[] = [
  revoke,
  dryRun,
  plan,
  state,
  settle,
  restore,
  audit,
  sign,
  explain,
];
