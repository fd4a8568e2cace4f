import type { RevokeRequest } from '../model/request.ts';
import type { Rule } from '../model/rule.ts';

/**
 * Today's policy over rules that would go, or went: why this caller may not do that, or undefined. Rules that it denies
 * alone are not shown to the caller either.
 */
export type Permit = (rules: readonly Rule[]) => string | undefined;

/** Where a request would act. */
export interface Target {
  readonly RegionId: string;
  readonly SecurityGroupId: string;
}

/** Today's policy, as it stands for one caller. Each says why not in one sentence, or nothing. */
export interface Permissions {
  /** Its region and group: outside of them a caller may not even look. */
  readonly scope: (target: Target) => string | undefined;
  /** What a revocation names, beyond its scope. */
  readonly request: (request: RevokeRequest) => string | undefined;
  /** May it put back anything at all? */
  readonly restore: () => string | undefined;
  /** Rules that a revocation would take, or took. */
  readonly rules: Permit;
  /** Where rules are protected, whatever the caller asks for (`policy.protected`); absent: nowhere. */
  readonly protectedBy?: string | undefined;
  /** Rules that the state of a revocation would show. */
  readonly shown: Permit;
  /** Rules that a restore would put back. */
  readonly restored: (rules: readonly Rule[], target: Target) => string | undefined;
}

const allow = () => undefined;

/** For the one caller of a gateway that serves nothing but its own machine. */
export const EVERYTHING: Permissions = {
  scope: allow,
  request: allow,
  restore: allow,
  rules: allow,
  shown: allow,
  restored: allow,
};
