import { type ForbiddenRules, isForbidden } from '../core/policy/forbidden-rules.ts';
import type { Permissions } from '../core/policy/permissions.ts';
import type { Forbids } from '../core/policy/policy.ts';
import type { Guard, Policy } from '../core/policy/types.ts';
import { type PolicySettings, readPorts } from './schema/policy.ts';
import type { RemediationSettings } from './schema/remediation.ts';

type GuardSettings = NonNullable<PolicySettings['protected']>;

/** The policy section with its defaults, which deny. */
export function toPolicy({ protected: everyone, callers }: PolicySettings): Policy {
  return {
    protected: toGuard(everyone),
    callers: new Map(
      Object.entries(callers).map(([name, own]) => [
        name,
        {
          regions: own.regions,
          groups: own.groups,
          maxRules: own.maxRules ?? 1,
          dryRunOnly: own.dryRunOnly ?? false,
          mayRestore: own.mayRestore ?? false,
          mayUseRuleIds: own.mayUseRuleIds ?? false,
          protected: toGuard(own.protected),
        },
      ]),
    ),
  };
}

const toGuard = ({ groups, destinations, ports, ruleIds }: GuardSettings = {}): Guard => ({
  groups: groups ?? [],
  destinations: destinations ?? [],
  ports: (ports ?? []).map(readPorts),
  ruleIds: ruleIds ?? [],
});

/**
 * The permissions of a caller whose mode is "report": its requests are dry runs, and nothing of it is completed.
 * @param section of the mode
 */
export function reportsOnly(permissions: Permissions, section: string): Permissions {
  const deny = () => `${section}.mode is "report", so every request is a dry run.`;
  return { ...permissions, request: deny, restore: deny };
}

/** The forbidden rules of the remediation section. */
export const toForbidden = ({ forbid, except }: RemediationSettings): ForbiddenRules => ({
  forbid: forbid.map(({ destinations, protocols, ports }) => ({
    destinations,
    protocols,
    ports: ports?.map(readPorts),
  })),
  except: except ?? [],
});

/** What no restore may put back. Exceptions by tag do not apply, because a restore reads no tags. */
export function forbidsOf(remediation: RemediationSettings | undefined): Forbids | undefined {
  if (!remediation) return undefined;
  const rules = toForbidden(remediation);
  return (rule, target) => isForbidden(rules, rule, target);
}
