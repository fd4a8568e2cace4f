/** Which region and group `doctor` asks ECS about. Pure. */
import type { PolicySettings } from '../../config/schema/policy.ts';

export interface Place {
  readonly region: string;
  /** Undefined: no group is known. */
  readonly group: string | undefined;
}

const USUAL_REGION = 'cn-hangzhou';

/** A name, and not the beginning of names and a star. */
const whole = (names: readonly string[] = []): string | undefined =>
  names.find((name) => !name.endsWith('*'));

/** What was said, or else the first place that the policy names whole. */
export function whereToAsk(
  said: { readonly region?: string | undefined; readonly group?: string | undefined },
  policy: PolicySettings | undefined,
): Place {
  const callers = Object.values(policy?.callers ?? {});
  const named = callers.find(({ regions, groups }) => whole(regions) && whole(groups)) ?? callers[0];
  const { region = whole(named?.regions) ?? USUAL_REGION } = said;
  // The policy's group lies in the policy's region: in another one that was said, it means nothing.
  const known = said.region === undefined ? whole(named?.groups) : undefined;
  return { region, group: said.group ?? known };
}
