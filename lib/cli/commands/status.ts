import type { Command } from '../command.ts';
import { connect } from '../connection/connect.ts';
import { CONNECTION, GENERAL } from '../connection/options.ts';
import { callOptions, report, tokenArgument } from '../output/report.ts';

export const status: Command = {
  name: 'status',
  summary: 'Show what is known of a revocation.',
  usage: 'revoke-egress status TOKEN',
  about: [
    'The token is remembered for the caller who used it, for 7 days. Exits 0 when it is done, 1 when it was refused, 3 while it is running or unknown: then revoke again with the same token, which finishes it.',
  ],
  takes: [1, 1],
  sections: [CONNECTION, GENERAL],
  examples: [
    { says: 'How did it end?', line: 'revoke-egress status CHG0031245' },
    { says: 'The same for a script:', line: 'revoke-egress status CHG0031245 --json' },
  ],
  async run(given, world) {
    const token = tokenArgument(given);
    const { client } = connect(given, world);
    return report(await client.state(token, callOptions(world)), given, world);
  },
};
