import type { Command } from '../cli/command.ts';
import { secondsOption } from '../cli/connection/connect.ts';
import { GENERAL } from '../cli/connection/options.ts';

const LONGEST_WAIT = 120;

export const setup: Command = {
  name: 'setup',
  summary: 'Create the Tablestore table with the right options, and wait until it can be used.',
  usage: 'revoke-egress setup [--print]',
  about: [
    'For the operator. Reads TABLESTORE_ENDPOINT, TABLESTORE_INSTANCE, TABLESTORE_TABLE and the access key from the environment, like the functions; docs/ram/operator.json has the rights that it needs. Of a table that exists, it changes two things only: it adds the index of unfinished rows if that is missing, and then forbids updates of single columns (UpdateRow), which the index requires. Exits 0 if the table can be used; 1 if not, with what is wrong. The same command may be run again at any time.',
  ],
  takes: [0, 0],
  sections: [
    {
      title: 'The table',
      options: [
        {
          name: 'print',
          help: 'Only show what would be created. Sends no request, and needs no access key.',
        },
        {
          name: 'timeout',
          value: 'SECONDS',
          help: `How long to wait until it can be used. Default: ${LONGEST_WAIT}.`,
        },
      ],
    },
    GENERAL,
  ],
  examples: [
    { says: 'Show what would be created:', line: 'revoke-egress setup --print' },
    { says: 'Create the table:', line: 'revoke-egress setup' },
  ],
  mayChange: (given) => !given.on('print'),
  async run(given, context) {
    const wait = secondsOption(given, 'timeout', LONGEST_WAIT);
    // The SDKs load slowly, and only the operator's commands need them.
    const { runSetup } = await import('./work.ts');
    return runSetup({ wait, print: given.on('print'), json: given.on('json') }, context);
  },
};
