import type { Guard, Policy } from '../core/policy/types.ts';
import { type PolicySettings, readPorts } from './schema-policy.ts';

type GuardSettings = NonNullable<PolicySettings['protected']>;

/** The policy section with its defaults filled in: whatever is not said is not allowed. */
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
