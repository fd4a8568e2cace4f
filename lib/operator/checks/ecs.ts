/** Checks that ECS is reachable, and that the credentials may list and revoke rules. No request can have an effect. */
import type { Clock, EcsEgress, EcsFailure, Random } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { ACCESS_KEY_VARIABLES } from '../deployment.ts';
import { broken, type Found, ok, warning } from './finding.ts';

const LIMIT: Millis = 10_000;
/** A revocation makes up to six round trips within nine seconds. */
const SLOW: Millis = 1_500;
/** No group has such an id: listing its rules tests the credentials. */
const NO_GROUP = 'sg-revokeegressdoctor';

export interface EcsCheckParts {
  readonly ecs: EcsEgress;
  readonly region: string;
  readonly group?: string | undefined;
  readonly tryRevoke: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly stopping: AbortSignal;
}

export async function checkEcs(parts: EcsCheckParts): Promise<readonly Found[]> {
  const listed = await checkList(parts);
  const reached = listed.every(({ verdict }) => verdict !== 'broken');
  return reached && parts.tryRevoke ? [...listed, await checkRevoke(parts)] : listed;
}

async function checkList({ ecs, region, group, clock, stopping }: EcsCheckParts): Promise<readonly Found[]> {
  const SecurityGroupId = group ?? NO_GROUP;
  const start = clock.now();
  const snapshot = await ecs.list({ RegionId: region, SecurityGroupId }, { limit: LIMIT, signal: stopping });
  const took = clock.now() - start;
  if (snapshot.class === 'done') {
    const many = snapshot.rules.length;
    return [
      ok(`${SecurityGroupId} in ${region} can be listed: ${many} egress ${many === 1 ? 'rule' : 'rules'}`),
      ...slowness('ECS', took),
    ];
  }
  if (group === undefined) {
    if (snapshot.code.startsWith('InvalidSecurityGroupId'))
      return [ok(`${region} accepts the credentials; no group was given to list`), ...slowness('ECS', took)];
    // RAM may allow single groups, and no group is known.
    if (snapshot.code.startsWith('Forbidden'))
      return [
        warning(
          `${region} accepts the credentials, and RAM allows them to list single groups at most`,
          'Give a group with --security-group-id to check the rights.',
        ),
      ];
  }
  return [explained(snapshot, 'ecs:DescribeSecurityGroupAttribute', `${SecurityGroupId} in ${region}`)];
}

/** Revokes an id that no rule has: ECS checks the right, and nothing is revoked. */
async function checkRevoke({ ecs, region, group, random, stopping }: EcsCheckParts): Promise<Found> {
  if (group === undefined) {
    return warning('no group is known to check the right to revoke', 'Give one with --security-group-id.');
  }
  const unusedId = `sgr-doctor${random.id().replaceAll(/[^a-z0-9]/gi, '')}`.slice(0, 24);
  const revoked = await ecs.revoke(
    { RegionId: region, SecurityGroupId: group, IfAbsent: 'succeed', form: 'rule-ids', ruleIds: [unusedId] },
    unusedId,
    { limit: LIMIT, signal: stopping },
  );
  return revoked.class === 'done' || revoked.class === 'gone'
    ? ok(`rules of ${group} may be revoked (tested with the id ${unusedId}, which no rule has)`)
    : explained(revoked, 'ecs:RevokeSecurityGroupEgress', `${group} in ${region}`);
}

export const slowness = (who: string, took: Millis): readonly Found[] =>
  took <= SLOW
    ? []
    : [
        warning(
          `${who} took ${(took / 1000).toFixed(1)} s to answer: six such round trips do not fit into nine seconds`,
          'Check the network, and use an endpoint of the same region.',
        ),
      ];

const { accessKeyId, accessKeySecret, securityToken } = ACCESS_KEY_VARIABLES;

const FIXES: readonly (readonly [RegExp, string])[] = [
  [/^InvalidAccessKey/, `Check ${accessKeyId}: ECS does not know it, or it is disabled.`],
  [
    /^(?:IncompleteSignature|SignatureDoesNotMatch)/,
    `Set ${accessKeySecret} to the secret of ${accessKeyId}.`,
  ],
  [
    /SecurityToken/,
    `Get new temporary credentials: ${securityToken} has expired, or is not that of ${accessKeyId}.`,
  ],
  [/TimeStamp|Timestamp/, 'Synchronise the clock of this host with NTP.'],
  [
    /^InvalidRegionId/,
    'Check --region-id, and ECS_ENDPOINT if it is set: the endpoint does not serve the region.',
  ],
  [
    /^InvalidSecurityGroupId/,
    'Check --security-group-id and --region-id, or the first group and region of the policy.',
  ],
  [/^SignatureNonceUsed/, 'Try again.'],
];

function explained({ class: kind, code, message }: EcsFailure, action: string, what: string): Found {
  const says = `${what}: ${code}: ${message}`;
  if (kind === 'throttled' || kind === 'busy') return warning(says, 'Try again in a minute.');
  const known = FIXES.find(([pattern]) => pattern.test(code));
  if (known) return broken(says, known[1]);
  if (kind === 'unanswered') {
    return broken(
      says,
      'Check ECS_ENDPOINT and ECS_PROTOCOL, and the network: name, route, proxy, firewall.',
    );
  }
  if (kind === 'ours') {
    return broken(says, `Grant ${action} on the group to this access key: docs/ram/revoke-egress.json.`);
  }
  return broken(says, 'Look up the code: revoke-egress explain CODE.');
}
