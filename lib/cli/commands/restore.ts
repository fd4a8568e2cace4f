import type { Command, Option } from '../command.ts';
import { connect } from '../connection/connect.ts';
import { CONNECTION, GENERAL } from '../connection/options.ts';
import { callOptions, report, tokenArgument } from '../output/report.ts';

const DRY_RUN: Option = {
  name: 'dry-run',
  help: 'Show what would be put back. Changes and stores nothing.',
};

export const restore: Command = {
  name: 'restore',
  summary: 'Put back, once, what a revocation removed.',
  usage: 'revoke-egress restore TOKEN [--dry-run]',
  about: [
    'Authorises exactly the rules that the revocation removed. It happens once: a repeated restore gets the stored answer and never opens a rule again that somebody has closed since. The caller needs mayRestore in the policy.',
    'With --dry-run it shows the rules that would be authorised and whether the policy allows it, and changes nothing; exits 1 when it does not.',
  ],
  takes: [1, 1],
  sections: [{ title: 'Before it is done', options: [DRY_RUN] }, CONNECTION, GENERAL],
  examples: [
    { says: 'What would be put back:', line: 'revoke-egress restore CHG0031245 --dry-run' },
    { says: 'Undo a change:', line: 'revoke-egress restore CHG0031245' },
  ],
  mayChange: (given) => !given.on(DRY_RUN.name),
  async run(given, world) {
    const token = tokenArgument(given);
    const { client } = connect(given, world);
    const options = callOptions(world);
    const dry = given.on(DRY_RUN.name);
    return report(
      await (dry ? client.restoreDryRun(token, options) : client.restore(token, options)),
      given,
      world,
    );
  },
};
