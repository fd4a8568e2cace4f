import type { Command } from '../cli/command.ts';
import { secondsOption } from '../cli/connection/connect.ts';
import { GENERAL } from '../cli/connection/options.ts';

const LONGEST_WAIT = 120;

export const setup: Command = {
  name: 'setup',
  summary: 'Create the Tablestore table with the right options, and wait until it can be used.',
  usage: 'revoke-egress setup [--print]',
  about: [
    'For the operator. Reads TABLESTORE_ENDPOINT, TABLESTORE_INSTANCE, TABLESTORE_TABLE and the access key from the environment, as the functions do; the rights it needs are in docs/ram/operator.json. A table that is there already is left as it is: exits 0 when it can be used as it is, 1 and says what is wrong with it when not. The same command may be run again at any time.',
  ],
  takes: [0, 0],
  sections: [
    {
      title: 'The table',
      options: [
        { name: 'print', help: 'Only show what would be created. Asks nobody, and needs no access key.' },
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
    { says: 'What would be done:', line: 'revoke-egress setup --print' },
    { says: 'Do it:', line: 'revoke-egress setup' },
  ],
  mayChange: (given) => !given.on('print'),
  async run(given, world) {
    const wait = secondsOption(given, 'timeout', LONGEST_WAIT);
    // The SDKs take a while to load, and only the operator's commands need them.
    const { runSetup } = await import('./work.ts');
    return runSetup({ wait, print: given.on('print'), json: given.on('json') }, world);
  },
};
