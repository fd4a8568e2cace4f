import { visible } from '../../core/visible.ts';
import type { Command } from '../command.ts';
import { connect } from '../connection/connect.ts';
import { CONNECTION, GENERAL } from '../connection/options.ts';
import { EXIT } from '../exit-codes.ts';
import { callOptions, report } from '../output/report.ts';
import { FILE_OPTIONS, PARAMETERS_SECTION, requestOf } from '../request/command-body.ts';

export const plan: Command = {
  name: 'plan',
  summary: 'Print what a request would revoke, as a text for a ticket. Changes and stores nothing.',
  usage: 'revoke-egress plan [flags | --file FILE]',
  about: [
    'Accepts the same flags as revoke, and needs no token. Prints a text for the approver, and the plan. revoke --plan PLAN executes the request only if the same rules would still be revoked. Exits 1 if there is no plan, because the request would be denied, or because ECS might match other rules.',
  ],
  takes: [0, 0],
  sections: [{ title: 'From a file', options: FILE_OPTIONS }, PARAMETERS_SECTION, CONNECTION, GENERAL],
  examples: [
    {
      says: 'Print the plan of one rule:',
      line: 'revoke-egress plan --region-id cn-hangzhou --security-group-id sg-94n63e80l --ip-protocol tcp --port-range 443/443 --dest-cidr-ip 203.0.113.0/24',
    },
  ],
  async run(given, context) {
    const request = await requestOf(given, context, 'plan');
    const connection = connect(given, context);
    const answer = await connection.client.dryRun(request, callOptions(context));
    if (answer.kind !== 'result' || !('Matches' in answer.result))
      return report(answer, given, context, connection);
    const { Plan, PlanExpiresAt, PlanText } = answer.result;
    if (given.on('json')) report(answer, given, context, connection);
    else {
      const held = Plan === undefined ? [] : [`Plan: ${Plan} (valid until ${PlanExpiresAt})`];
      context.out.write(`${[...PlanText.split('\n'), ...held].map(visible).join('\n')}\n`);
    }
    return Plan === undefined ? EXIT.refused : EXIT.done;
  },
};
