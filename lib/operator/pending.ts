import type { Command } from '../cli/command.ts';
import { GENERAL } from '../cli/connection/options.ts';

const DEFAULT_MOST = 100;

export const pending: Command = {
  name: 'pending',
  summary: 'List the revocations and restores whose outcome is not stored yet: how long, and why.',
  usage: 'revoke-egress pending [--limit N]',
  about: [
    'For the operator. Reads the index of unfinished rows and these rows, and changes nothing. The environment and the configuration file are those of the functions; without the file, the output does not say what the policy denies. The access key needs the rights of docs/ram/operator.json. The function complete-egress finishes these rows by itself.',
    'Exits 0 when nothing is pending, 1 when something is.',
  ],
  takes: [0, 0],
  sections: [
    {
      title: 'What to list',
      options: [{ name: 'limit', value: 'N', help: `At most this many rows. Default: ${DEFAULT_MOST}.` }],
    },
    GENERAL,
  ],
  examples: [{ says: 'What is unfinished:', line: 'revoke-egress pending' }],
  async run(given, context) {
    const { runPending } = await import('./work.ts');
    return runPending(
      { limit: given.text('limit') ?? String(DEFAULT_MOST), json: given.on('json') },
      context,
    );
  },
};
