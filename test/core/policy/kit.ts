/** A policy with every part set, and the changes of a test. */
import { createPermissions, type Forbids } from '../../../lib/core/policy/policy.ts';
import type { CallerPolicy, Guard } from '../../../lib/core/policy/types.ts';

export const OPEN_GUARD: Guard = { groups: [], destinations: [], ports: [], ruleIds: [] };

export const callerPolicy = (change: Partial<CallerPolicy> = {}): CallerPolicy => ({
  regions: ['cn-hangzhou'],
  groups: ['sg-1', 'sg-web*'],
  maxRules: 2,
  dryRunOnly: false,
  mayRestore: true,
  mayUseRuleIds: true,
  protected: OPEN_GUARD,
  ...change,
});

export interface KitOptions {
  readonly own?: Partial<CallerPolicy>;
  /** Protects from every caller. */
  readonly everyone?: Partial<Guard>;
  readonly blind?: boolean;
  readonly forbids?: Forbids;
}

/** The permissions of the caller `jira`. */
export const permissions = ({ own = {}, everyone = {}, blind = false, forbids }: KitOptions = {}) =>
  createPermissions({
    caller: 'jira',
    policy: {
      protected: { ...OPEN_GUARD, ...everyone },
      callers: new Map([['jira', callerPolicy(own)]]),
    },
    blind,
    forbids,
  });
