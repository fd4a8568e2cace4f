/** Is ECS reached, are the credentials taken, and may they look and revoke? Nothing that is asked can take effect. */
import type { Clock, EcsEgress, EcsFailure, Random } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { ACCESS_KEY_VARIABLES } from '../deployment.ts';
import { broken, type Found, ok, warning } from './finding.ts';

const LIMIT: Millis = 10_000;
/** A revocation makes up to six trips within nine seconds. */
export const SLOW: Millis = 1_500;
/** No group has such an id: asking for it tries the credentials. */
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
  const looked = await checkLook(parts);
  const reached = looked.every(({ verdict }) => verdict !== 'broken');
  return reached && parts.tryRevoke ? [...looked, await checkRevoke(parts)] : looked;
}

async function checkLook({ ecs, region, group, clock, stopping }: EcsCheckParts): Promise<readonly Found[]> {
  const SecurityGroupId = group ?? NO_GROUP;
  const start = clock.now();
  const look = await ecs.list({ RegionId: region, SecurityGroupId }, { limit: LIMIT, signal: stopping });
  const took = clock.now() - start;
  if (look.class === 'done') {
    const many = look.rules.length;
    return [
      ok(`${SecurityGroupId} in ${region} can be looked at: ${many} egress ${many === 1 ? 'rule' : 'rules'}`),
      ...slowness('ECS', took),
    ];
  }
  if (group === undefined) {
    if (look.code.startsWith('InvalidSecurityGroupId'))
      return [
        ok(`${region} answers and takes the credentials; no group was named to look at`),
        ...slowness('ECS', took),
      ];
    // RAM may allow groups by name, and no name was known.
    if (look.code.startsWith('Forbidden'))
      return [
        warning(
          `${region} takes the credentials, and lets them look at no group but those that RAM may name`,
          'Name a group with --security-group-id: then the rights are known.',
        ),
      ];
  }
  return [explained(look, 'ecs:DescribeSecurityGroupAttribute', `${SecurityGroupId} in ${region}`)];
}

/** By an id that no rule has: ECS checks the right, and finds nothing to do. */
async function checkRevoke({ ecs, region, group, random, stopping }: EcsCheckParts): Promise<Found> {
  if (group === undefined) {
    return warning('no group is known to try the right to revoke on', 'Name one with --security-group-id.');
  }
  const nobody = `sgr-doctor${random.id().replaceAll(/[^a-z0-9]/gi, '')}`.slice(0, 24);
  const revoked = await ecs.revoke(
    { RegionId: region, SecurityGroupId: group, IfAbsent: 'succeed', form: 'rule-ids', ruleIds: [nobody] },
    nobody,
    { limit: LIMIT, signal: stopping },
  );
  return revoked.class === 'done' || revoked.class === 'gone'
    ? ok(`rules of ${group} may be revoked (asked for the id ${nobody}, which no rule has)`)
    : explained(revoked, 'ecs:RevokeSecurityGroupEgress', `${group} in ${region}`);
}

export const slowness = (who: string, took: Millis): readonly Found[] =>
  took <= SLOW
    ? []
    : [
        warning(
          `${who} took ${(took / 1000).toFixed(1)} s to answer: six such trips do not fit into nine seconds`,
          'Look at the network between; use an endpoint of the same region.',
        ),
      ];

const { accessKeyId, accessKeySecret, securityToken } = ACCESS_KEY_VARIABLES;

const FIXES: readonly (readonly [RegExp, string])[] = [
  [/^InvalidAccessKey/, `Check ${accessKeyId}: ECS does not know it, or it is disabled.`],
  [
    /^(?:IncompleteSignature|SignatureDoesNotMatch)/,
    `Put the secret of ${accessKeyId} into ${accessKeySecret}.`,
  ],
  [
    /SecurityToken/,
    `Get new temporary credentials: ${securityToken} has expired, or is not that of ${accessKeyId}.`,
  ],
  [/TimeStamp|Timestamp/, 'Synchronise the clock of this machine, by NTP.'],
  [/^InvalidRegionId/, 'Check --region-id, and ECS_ENDPOINT if it is set: the region is not served there.'],
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
      'Check ECS_ENDPOINT and ECS_PROTOCOL, and the network between: name, route, proxy, firewall.',
    );
  }
  if (kind === 'ours') {
    return broken(says, `Grant ${action} on the group to this access key: docs/ram/revoke-egress.json.`);
  }
  return broken(says, 'Look the code up: revoke-egress explain CODE.');
}
