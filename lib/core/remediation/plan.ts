/** Selects the rules to revoke, and groups them into calls. Pure; the order of the rules does not change the plan. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../json.ts';
import { byIds, IDS_PER_CALL, idsOf, type RevokeRequest } from '../model/request.ts';
import type { Rule } from '../model/rule.ts';
import { type GroupTags, isForbidden } from '../policy/forbidden-rules.ts';
import type { Target } from '../policy/permissions.ts';
import { groupProtection, ruleProtection } from '../policy/protection.ts';
import type { Guard } from '../policy/types.ts';
import { TOKEN_PREFIX } from './platform-event.ts';
import type { CloudEvent, RemediationRules } from './types.ts';

/** The forbidden rules of one group. */
export interface GroupFindings {
  readonly target: Target;
  /** To be revoked. */
  readonly forbidden: readonly Rule[];
  /** Forbidden, but protected by the policy, which binds remediation too. */
  readonly protected: readonly Rule[];
  /** The tags of the group, if an exception depends on them. */
  readonly tags?: GroupTags;
}

/** One revocation: a call of up to 100 ids. */
export interface Batch {
  readonly request: RevokeRequest;
  readonly token: string;
  /** The tags by which its rules were selected. */
  readonly tags?: GroupTags;
}

export interface Criteria {
  readonly rules: RemediationRules;
  /** `policy.protected`: what no request may revoke. */
  readonly guard: Guard;
}

/** @param tags of the group; without them no exception by tag matches */
export function select(
  { rules, guard }: Criteria,
  target: Target,
  listed: readonly Rule[],
  tags?: GroupTags,
): GroupFindings {
  const all = listed.filter((rule) => isForbidden(rules, rule, target, tags));
  const guarded = (rule: Rule): boolean =>
    groupProtection(guard, target.SecurityGroupId) !== undefined || ruleProtection(guard, rule) !== undefined;
  return {
    target,
    forbidden: all.filter((rule) => !guarded(rule)),
    protected: all.filter(guarded),
    ...(tags && { tags }),
  };
}

/** Whether the tags of the group could except a rule that was found, so that they must be read before a revocation. */
export const asksForTags = ({ rules }: Criteria, found: GroupFindings): boolean =>
  found.forbidden.length + found.protected.length > 0 && rules.except.some(({ tags }) => tags !== undefined);

/**
 * The revocations of one event. A token names the event and the rules, so an event that is delivered twice uses the
 * same rows. ECS never reuses a rule id, so a revocation by id has no effect twice.
 */
export function plan(event: Pick<CloudEvent, 'source' | 'id'>, found: readonly GroupFindings[]): Batch[] {
  return found.flatMap(({ target, forbidden, tags }) => {
    const ids = [...new Set(idsOf(forbidden))].sort();
    const calls = Math.ceil(ids.length / IDS_PER_CALL);
    return Array.from({ length: calls }, (_, call): Batch => {
      const named = ids.slice(call * IDS_PER_CALL, (call + 1) * IDS_PER_CALL);
      const { RegionId, SecurityGroupId } = target;
      return {
        request: byIds(
          { RegionId, SecurityGroupId, IfAbsent: 'succeed', form: 'rule-ids', ruleIds: [] },
          named,
        ),
        token: TOKEN_PREFIX + hashOf([event.source, event.id, RegionId, SecurityGroupId, named]),
        ...(tags && { tags }),
      };
    });
  });
}

/**
 * The token of an event without a ClientToken. It includes the request, so that a forged event with the same source and
 * id does not get the token of the genuine event.
 */
export const eventToken = ({ source, id, data }: Pick<CloudEvent, 'source' | 'id' | 'data'>): string =>
  `event-${hashOf([source, id, data])}`;

export const isEventToken = (token: string): boolean => /^event-[A-Za-z0-9_-]{43}$/.test(token);

/** 43 characters of base64url. */
const hashOf = (value: unknown): string =>
  createHash('sha256').update(canonicalJson(value), 'utf8').digest('base64url');
