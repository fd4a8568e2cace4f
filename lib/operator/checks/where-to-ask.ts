/** The region and group whose rules `doctor` lists. Pure. */
import type { PolicySettings } from '../../config/schema/policy.ts';

export interface Place {
  readonly region: string;
  /** Undefined: no group is known. */
  readonly group: string | undefined;
}

const DEFAULT_REGION = 'cn-hangzhou';

/** The first complete name, not a prefix with a star. */
const whole = (names: readonly string[] = []): string | undefined =>
  names.find((name) => !name.endsWith('*'));

/** The options, or else the first complete names of the policy. */
export function whereToAsk(
  given: { readonly region?: string | undefined; readonly group?: string | undefined },
  policy: PolicySettings | undefined,
): Place {
  const callers = Object.values(policy?.callers ?? {});
  const named = callers.find(({ regions, groups }) => whole(regions) && whole(groups)) ?? callers[0];
  const { region = whole(named?.regions) ?? DEFAULT_REGION } = given;
  // The group of the policy is in the region of the policy, not in another one of the options.
  const known = given.region === undefined ? whole(named?.groups) : undefined;
  return { region, group: given.group ?? known };
}
