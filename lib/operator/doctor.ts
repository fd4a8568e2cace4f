import type { Command, Given } from '../cli/command.ts';
import { connect, secondsOption } from '../cli/connection/connect.ts';
import { CONNECTION, GENERAL } from '../cli/connection/options.ts';
import type { World } from '../cli/world.ts';
import { ClientFault } from '../client/transport.ts';
import { isRegionId, REGION_FIX } from '../core/model/region.ts';
import type { Millis } from '../core/time.ts';
import { CHECKS, type Check } from './checks/finding.ts';
import { checkService } from './checks/service.ts';

/** The default of Serverless Devs, in seconds. */
const GATEWAY = 10;

/** For the service, where --timeout says nothing: a second attempt, and no patience. */
const SERVICE: Millis = 15_000;

export const doctor: Command = {
  name: 'doctor',
  summary: 'Check configuration, credentials, table, ECS, clock and time limits; say the fix for each.',
  usage: 'revoke-egress doctor [--region-id REGION --security-group-id GROUP]',
  about: [
    `For the operator. Reads the environment and the configuration file as the functions do; the table is Tablestore unless STORE says otherwise. Changes nothing: rights are tried with requests that cannot take effect. It checks the access key of this environment: to check that of a function, run it with temporary credentials of its role. Where --url or REVOKE_EGRESS_URL says where the service is, it is asked as well.`,
    `The checks: ${CHECKS.join(', ')}. Exits 0 when nothing is broken, 1 when something is.`,
  ],
  takes: [0, 0],
  sections: [
    {
      title: 'What to check',
      options: [
        {
          name: 'region-id',
          value: 'REGION',
          help: 'Where to ask ECS. Default: the first region of the policy, or cn-hangzhou.',
        },
        {
          name: 'security-group-id',
          value: 'GROUP',
          help: 'The group to look at. Default: the first one that the policy names; without any, one that does not exist, which tries the credentials and less of the rights.',
        },
        {
          name: 'try-revoke',
          help: 'Also ask ECS to revoke a rule id that nobody has, in that group: tries the right to revoke.',
        },
        {
          name: 'gateway-timeout',
          value: 'SECONDS',
          help: `The backend timeout that the API has in API Gateway. Default: ${GATEWAY}.`,
        },
        {
          name: 'deployment',
          value: 'FILE',
          help: 'The file of Serverless Devs, for the timeouts of the functions. Default: s.yaml, if it is there.',
        },
        {
          name: 'skip',
          value: 'CHECK',
          multiple: true,
          values: CHECKS,
          help: 'Leave a check out, such as secrets where they are not in this environment.',
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
    { says: 'On a machine that has no secrets:', line: 'revoke-egress doctor --skip secrets --json' },
  ],
  async run(given, world) {
    const group = given.text('security-group-id');
    const tryRevoke = given.on('try-revoke');
    const gatewayTimeout = secondsOption(given, 'gateway-timeout', GATEWAY);
    // `values` of the option has let nothing else pass.
    const skip = given.texts('skip') as readonly Check[];
    // The SDKs take a while to load, and only the operator's commands need them.
    const { runDoctor } = await import('./work.ts');
    const deployment = given.text('deployment');
    const service = serviceCheck(given, world);
    const region = given.text('region-id');
    if (region !== undefined && !isRegionId(region)) {
      throw new ClientFault(`--region-id: "${region}" is not a valid region id. ${REGION_FIX}`);
    }
    const options = { region, group, tryRevoke, gatewayTimeout, deployment, skip, service };
    return runDoctor({ ...options, json: given.on('json') }, world);
  },
};

/** Only where something says where the service is. @throws {ClientFault} for options and secrets that make no sense */
function serviceCheck(given: Given, world: World) {
  if (!given.text('url') && !world.env.REVOKE_EGRESS_URL) return undefined;
  const connection = connect(given, world, SERVICE);
  return () => checkService(connection, world.random, world.stopping);
}
