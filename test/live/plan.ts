/** What a run will do, and what it costs: printed before anything is done. */
import { CONFIRM, confirmation, type LiveSettings } from './settings.ts';

export function planOf(settings: LiveSettings): string {
  const { ecs, tablestore, run } = settings;
  const lines = [
    'The live suite of revoke-egress will do this:',
    '',
    ...(ecs
      ? [
          `  ECS, ${ecs.endpoint ?? `region ${ecs.region}`}`,
          `  - make three security groups in ${ecs.vpcId}, ${run}, …_e2e and …_next, with no instance in them;`,
          '  - add, list and revoke some 60 outbound rules in them, and one inbound, to addresses that are kept for documentation;',
          '  - remove the groups, and groups of this name that runs more than 30 minutes ago have left.',
          '  Some 200 API calls in two minutes; no price is known to us for them. They count for the throttling of',
          '  the account: do not run it where calls are throttled already.',
          '',
        ]
      : ['  ECS: nothing, since LIVE_REGION and LIVE_VPC_ID are not given.', '']),
    ...(tablestore
      ? [
          `  Tablestore, instance ${tablestore.instance}`,
          `  - make ${ecs ? 'two tables' : 'a table'}, ${run}${ecs ? ' and …_e2e' : ''}, with no reserved throughput;`,
          '  - some 4,000 reads and writes of small rows; remove the tables, and left-over ones of earlier runs.',
          '  Some 8,000 capacity units: less than a cent by the one price that is published.',
          '',
        ]
      : ['  Tablestore: nothing, since TABLESTORE_ENDPOINT and TABLESTORE_INSTANCE are not given.', '']),
    '  Nothing else in the account is touched. Rights that the keys need: docs/unconfirmed.md.',
  ];
  return `${lines.join('\n')}\n`;
}

export const howToConfirm = (settings: LiveSettings): string =>
  `Nothing was done. To go ahead, repeat where: ${CONFIRM}=${confirmation(settings)} npm run test:live\n`;
