import { readPorts } from './config/schema-policy.ts';
import type { RemediationSettings } from './config/schema-remediation.ts';
import { type ForbiddenRules, isForbidden } from './core/policy/forbidden-rules.ts';
import type { Forbids } from './core/policy/policy.ts';

/** What the remediation section forbids. */
export const toForbidden = ({ forbid, except }: RemediationSettings): ForbiddenRules => ({
  forbid: forbid.map(({ destinations, protocols, ports }) => ({
    destinations,
    protocols,
    ports: ports?.map(readPorts),
  })),
  except: except ?? [],
});

/** What no restore may put back. The tags of the group are not read for it, so exceptions by tag do not count. */
export function forbidsOf(remediation: RemediationSettings | undefined): Forbids | undefined {
  if (!remediation) return undefined;
  const rules = toForbidden(remediation);
  return (rule, target) => isForbidden(rules, rule, target);
}
