/** Which rules go, and in which calls. Pure: the same rules in any order make the same plan. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../json.ts';
import type { RevokeRequest } from '../model/request.ts';
import { byIds, IDS_PER_CALL, idsOf } from '../model/requests-by-id.ts';
import type { Rule } from '../model/rule.ts';
import { type GroupTags, isForbidden } from '../policy/forbidden-rules.ts';
import type { Target } from '../policy/permissions.ts';
import { groupProtection, ruleProtection } from '../policy/protection.ts';
import type { Guard } from '../policy/types.ts';
import { TOKEN_PREFIX } from './platform-event.ts';
import type { CloudEvent, RemediationRules } from './types.ts';

/** The forbidden rules of one group. */
export interface Found {
  readonly target: Target;
  /** They go. */
  readonly forbidden: readonly Rule[];
  /** They would go, and the policy protects them, from remediation too. */
  readonly protected: readonly Rule[];
  /** Of the group, where an exception asked for them. */
  readonly tags?: GroupTags;
}

/** One revocation: a call of up to 100 ids. */
export interface Batch {
  readonly request: RevokeRequest;
  readonly token: string;
  /** Those by which its rules were selected. */
  readonly tags?: GroupTags;
}

export interface Criteria {
  readonly rules: RemediationRules;
  /** `policy.protected`: what nobody revokes. */
  readonly guard: Guard;
}

/** @param tags of the group; without them no exception by tag holds */
export function select(
  { rules, guard }: Criteria,
  target: Target,
  listed: readonly Rule[],
  tags?: GroupTags,
): Found {
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

/** Could the tags of the group spare anything that was found? Then they must be read before any of it goes. */
export const asksForTags = ({ rules }: Criteria, found: Found): boolean =>
  found.forbidden.length + found.protected.length > 0 && rules.except.some(({ tags }) => tags !== undefined);

/**
 * The revocations of one event. A token names the event and the rules, so that the same event delivered twice, at once
 * or late, comes to the same rows; a rule id never comes back, so whatever else it meets it changes nothing twice.
 */
export function plan(event: Pick<CloudEvent, 'source' | 'id'>, found: readonly Found[]): Batch[] {
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
 * The token of a request whose event names none: the event itself names the change. What it asks for is part of the
 * name, so that a made-up event with the same source and id does not take the token of the genuine one.
 */
export const eventToken = ({ source, id, data }: Pick<CloudEvent, 'source' | 'id' | 'data'>): string =>
  `event-${hashOf([source, id, data])}`;

export const isEventToken = (token: string): boolean => /^event-[A-Za-z0-9_-]{43}$/.test(token);

/** 43 characters of base64url. */
const hashOf = (value: unknown): string =>
  createHash('sha256').update(canonicalJson(value), 'utf8').digest('base64url');
