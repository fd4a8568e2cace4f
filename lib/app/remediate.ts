/** The function behind EventBridge: it revokes what the configuration forbids and what events request. */
import type { ReadConfigFile } from '../config/file.ts';
import type { Settings } from '../config/settings.ts';
import { forbidsOf, toForbidden, toPolicy } from '../config/to-core.ts';
import { ConfigError } from '../core/errors/errors.ts';
import type { Permissions } from '../core/policy/permissions.ts';
import { createPermissions } from '../core/policy/policy.ts';
import type { Guard } from '../core/policy/types.ts';
import type { EcsEgress, EcsTags } from '../core/ports.ts';
import { REQUEST_TYPE } from '../core/remediation/read-event.ts';
import { createRemediation } from '../core/remediation/remediate.ts';
import { REMEDIATION, type RemediationRules } from '../core/remediation/types.ts';
import { createDoneCache } from '../core/revocation/done-cache.ts';
import { createRevocation } from '../core/revocation/revoke.ts';
import { createEcsEgress } from '../ecs/revoke.ts';
import { createEcsTags } from '../ecs/tags.ts';
import { createEventHandler } from '../fc/cloud-event-handler.ts';
import type { App } from '../fc/function.ts';
import { refuseInvocations } from '../fc/unfinished.ts';
import { checkStrictJson } from '../http/parse-body.ts';
import { type AppParts, appOf, createEntry, ecsOptions } from './entry.ts';

const CACHED_ROWS = 100;

/** As many as a person reads in one report. The documentation of the section has this number. */
const DEFAULT_MOST_RULES = 20;

/** The roles of `s.yaml`. A deployment that renames them pays a snapshot for each of its own calls. */
const OWN_ROLES = [
  'revoke-egress-revoke',
  'revoke-egress-restore',
  'revoke-egress-remediate',
  'revoke-egress-complete',
];

/** What remediation takes from the configuration file. */
export interface RemediationConfig {
  readonly rules: RemediationRules;
  /** `policy.protected`. */
  readonly guard: Guard;
  /** What the policy allows events that are revoke requests. */
  readonly permissions: Permissions;
  /** Names of the RAM roles of this project's functions. */
  readonly ownRoles: readonly string[];
}

export interface RemediateParts extends AppParts, RemediationConfig {
  readonly ecs: EcsEgress & EcsTags;
}

/** @throws {ConfigError} for a file without the section */
export function remediationOf(
  { config, locate }: ReadConfigFile,
  verify: Settings['verify'],
): RemediationConfig {
  const section = config.remediation;
  if (!section) {
    const message = 'is missing; it says what is forbidden, and without it there is nothing to remediate';
    throw new ConfigError(locate([{ path: ['remediation'], message }]));
  }
  const { mode, maxRulesPerEvent = DEFAULT_MOST_RULES } = section;
  const policy = toPolicy(config.policy);
  return {
    rules: { ...toForbidden(section), mode, maxRulesPerEvent },
    guard: policy.protected,
    permissions: createPermissions({
      caller: REMEDIATION,
      policy,
      blind: verify === 'none',
      forbids: forbidsOf(section),
    }),
    ownRoles: OWN_ROLES,
  };
}

export function createRemediateApp(parts: RemediateParts): App {
  const { store, ecs, clock, random, log, settings } = parts;
  const cache = createDoneCache({ max: CACHED_ROWS, clock });
  const revoking = (verify: (typeof settings)['verify']) =>
    createRevocation({ store, ecs, clock, random, log, cache }, { ...settings, verify });
  const handler = createEventHandler({
    remediate: createRemediation({
      ...parts,
      revocation: revoking('snapshot'),
      answering: revoking(settings.verify),
    }),
    strict: { type: REQUEST_TYPE, check: checkStrictJson },
    clock,
    random,
    log,
  });
  return appOf(handler, parts);
}

export const createRemediateEntry = () =>
  createEntry({
    configure: (deployment) => {
      const options = ecsOptions(deployment);
      return {
        ...remediationOf(deployment.file, deployment.settings.verify),
        ecs: { ...createEcsEgress(options), ...createEcsTags(options) },
      };
    },
    compose: createRemediateApp,
    refuse: () => refuseInvocations('remediation'),
  });
