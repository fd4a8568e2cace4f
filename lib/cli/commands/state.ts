import type { Command } from '../command.ts';
import { connect } from '../connection/connect.ts';
import { CONNECTION, GENERAL } from '../connection/options.ts';
import { callOptions, report, tokenArgument } from '../output/report.ts';

export const state: Command = {
  name: 'state',
  formerly: 'status',
  summary: 'Show the state of a revocation.',
  usage: 'revoke-egress state TOKEN',
  about: [
    'A token is kept for its caller for 7 days. After a restore it shows when, and which rules. Exits 0 if the revocation is done, 1 if it was refused, 3 if it is running or unknown: then settle it.',
  ],
  takes: [1, 1],
  sections: [CONNECTION, GENERAL],
  examples: [
    { says: 'Show how it ended:', line: 'revoke-egress state CHG0031245' },
    { says: 'The same for a script:', line: 'revoke-egress state CHG0031245 --json' },
  ],
  async run(given, context) {
    const token = tokenArgument(given);
    const connection = connect(given, context);
    return report(await connection.client.state(token, callOptions(context)), given, context, connection);
  },
};
