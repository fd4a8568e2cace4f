import type { Command } from '../command.ts';
import { connect } from '../connection/connect.ts';
import { CONNECTION, GENERAL } from '../connection/options.ts';
import { callOptions, report, tokenArgument } from '../output/report.ts';

export const restore: Command = {
  name: 'restore',
  summary: 'Put back, once, what a revocation removed.',
  usage: 'revoke-egress restore TOKEN',
  about: [
    'Authorises exactly the rules that the revocation removed. It happens once: a repeated restore gets the stored answer and never opens a rule again that somebody has closed since. The caller needs mayRestore in the policy.',
  ],
  takes: [1, 1],
  sections: [CONNECTION, GENERAL],
  examples: [{ says: 'Undo a change:', line: 'revoke-egress restore CHG0031245' }],
  mayChange: () => true,
  async run(given, world) {
    const token = tokenArgument(given);
    const { client } = connect(given, world);
    return report(await client.restore(token, callOptions(world)), given, world);
  },
};
