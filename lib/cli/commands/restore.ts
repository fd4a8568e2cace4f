import type { Command, Option } from '../command.ts';
import { connect } from '../connection/connect.ts';
import { CONNECTION, GENERAL } from '../connection/options.ts';
import { callOptions, report, reportChange, tokenArgument } from '../output/report.ts';
import { bodyOfFlags, WHY_OPTIONS } from '../request/parameter-options.ts';

const DRY_RUN: Option = {
  name: 'dry-run',
  help: 'Show what would be restored. Changes and stores nothing.',
};

export const restore: Command = {
  name: 'restore',
  summary: 'Restore the rules of a revocation, once.',
  usage: 'revoke-egress restore TOKEN [--reason TEXT] [--dry-run]',
  about: [
    'Authorises exactly the rules that the revocation removed, once. A repeated restore gets the stored answer, and does not add rules that were revoked since. The caller needs mayRestore in the policy.',
    'With --dry-run it shows the rules that would be authorised, and whether the policy allows the restore; exits 1 if it does not.',
  ],
  takes: [1, 1],
  sections: [
    { title: 'Preview', options: [DRY_RUN] },
    { title: 'For the audit record', options: WHY_OPTIONS },
    CONNECTION,
    GENERAL,
  ],
  examples: [
    { says: 'Show what would be restored:', line: 'revoke-egress restore CHG0031245 --dry-run' },
    {
      says: 'Undo a change:',
      line: 'revoke-egress restore CHG0031245 --reason CHG0031300 --requested-by lin.wei@example.com',
    },
  ],
  mayChange: (given) => !given.on(DRY_RUN.name),
  async run(given, context) {
    const token = tokenArgument(given);
    const connection = connect(given, context);
    const options = callOptions(context);
    if (given.on(DRY_RUN.name))
      return report(await connection.client.restoreDryRun(token, options), given, context, connection);
    const why = bodyOfFlags(given);
    return reportChange(
      await connection.client.restore(token, { ...options, why }),
      given,
      context,
      connection,
    );
  },
};
