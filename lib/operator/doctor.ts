import type { Command, Given } from '../cli/command.ts';
import { connect, secondsOption } from '../cli/connection/connect.ts';
import { CONNECTION, GENERAL } from '../cli/connection/options.ts';
import type { CliContext } from '../cli/context.ts';
import { ClientFault } from '../client/transport.ts';
import { isRegionId, REGION_FIX } from '../core/model/region.ts';
import type { Millis } from '../core/time.ts';
import { CHECKS, type Check } from './checks/finding.ts';
import { checkService } from './checks/service.ts';

/** The default of Serverless Devs, in seconds. */
const GATEWAY = 10;

/** For the service, without --timeout: enough for a second attempt. */
const SERVICE: Millis = 15_000;

export const doctor: Command = {
  name: 'doctor',
  summary: 'Check configuration, credentials, table, ECS, clock and time limits, and report fixes.',
  usage: 'revoke-egress doctor [--region-id REGION --security-group-id GROUP]',
  about: [
    `For the operator. Reads the environment and the configuration file like the functions; the default store is Tablestore. Changes nothing: rights are tested with requests that have no effect. It checks the access key of this environment; to check a function, run it with temporary credentials of its role. With --url or REVOKE_EGRESS_URL it also checks the service.`,
    `The checks: ${CHECKS.join(', ')}. Exits 0 if nothing is broken, otherwise 1.`,
  ],
  takes: [0, 0],
  sections: [
    {
      title: 'What to check',
      options: [
        {
          name: 'region-id',
          value: 'REGION',
          help: 'The region for ECS. Default: the first region of the policy, or cn-hangzhou.',
        },
        {
          name: 'security-group-id',
          value: 'GROUP',
          help: 'The group to list. Default: the first group of the policy; without one, a group that does not exist, which tests the credentials but not all rights.',
        },
        {
          name: 'try-revoke',
          help: 'Also revoke an unused rule id in that group, which tests the right to revoke.',
        },
        {
          name: 'gateway-timeout',
          value: 'SECONDS',
          help: `The backend timeout of the API in API Gateway. Default: ${GATEWAY}.`,
        },
        {
          name: 'deployment',
          value: 'FILE',
          help: 'The file of Serverless Devs, for the timeouts and variables of the functions. Default: s.yaml, if it exists.',
        },
        {
          name: 'skip',
          value: 'CHECK',
          multiple: true,
          values: CHECKS,
          help: 'Skip a check, such as secrets if this environment does not have them.',
        },
      ],
    },
    CONNECTION,
    GENERAL,
  ],
  examples: [
    {
      says: 'Before and after deploying:',
      line: 'revoke-egress doctor --region-id cn-hangzhou --security-group-id sg-94n63e80l --try-revoke',
    },
    { says: 'On a host without secrets:', line: 'revoke-egress doctor --skip secrets --json' },
  ],
  async run(given, context) {
    const group = given.text('security-group-id');
    const tryRevoke = given.on('try-revoke');
    const gatewayTimeout = secondsOption(given, 'gateway-timeout', GATEWAY);
    // A cast is safe: `values` of the option allows no others.
    const skip = given.texts('skip') as readonly Check[];
    // The SDKs load slowly, and only the operator's commands need them.
    const { runDoctor } = await import('./work.ts');
    const deployment = given.text('deployment');
    const service = serviceCheck(given, context);
    const region = given.text('region-id');
    if (region !== undefined && !isRegionId(region)) {
      throw new ClientFault(`--region-id: "${region}" is not a valid region id. ${REGION_FIX}`);
    }
    const options = { region, group, tryRevoke, gatewayTimeout, deployment, skip, service };
    return runDoctor({ ...options, json: given.on('json') }, context);
  },
};

/** Only if the URL of the service is given. @throws {ClientFault} for invalid options and secrets */
function serviceCheck(given: Given, context: CliContext) {
  if (!given.text('url') && !context.env.REVOKE_EGRESS_URL) return undefined;
  const connection = connect(given, context, { total: SERVICE });
  return () => checkService(connection, context.random, context.stopping);
}
