import type { RevokeRequest } from '../model/request.ts';
import type { Rule } from '../model/rule.ts';

/**
 * The current policy about rules that would be or were revoked: why it denies them, or undefined. A rule that is denied
 * by itself is not shown to the caller either.
 */
export interface Permit {
  (rules: readonly Rule[]): string | undefined;
  /** Whether the caller may name rules by id. Absent: yes. */
  readonly byId?: boolean;
}

/** The group that a request is about. */
export interface Target {
  readonly RegionId: string;
  readonly SecurityGroupId: string;
}

/** The current policy for one caller. Each check returns the reason of a denial in one sentence, or undefined. */
export interface Permissions {
  /** The region and the group. Outside of its scope a caller may not even list rules. */
  readonly scope: (target: Target) => string | undefined;
  /** The rules that a revocation names, and how it names them. */
  readonly request: (request: RevokeRequest) => string | undefined;
  /** The same without `dryRunOnly`: what such a caller may plan, for another caller to revoke. Absent: as `request`. */
  readonly planned?: (request: RevokeRequest) => string | undefined;
  /** Whether the caller may restore at all. */
  readonly restore: () => string | undefined;
  /** The rules that a revocation would revoke, or has revoked. */
  readonly rules: Permit;
  /** The part of the policy that protects rules, such as `policy.protected`; absent if none does. */
  readonly protectedBy?: string | undefined;
  /** The rules that the state of a revocation would show. */
  readonly shown: Permit;
  /** The rules that a restore would put back. */
  readonly restored: (rules: readonly Rule[], target: Target) => string | undefined;
}

const allow = () => undefined;

/** For the only caller of a development server that is reachable from its own host alone. */
export const ALLOW_ALL: Permissions = {
  scope: allow,
  request: allow,
  restore: allow,
  rules: allow,
  shown: allow,
  restored: allow,
};
