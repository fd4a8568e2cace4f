import type { RuleIdsRequest, SentRequest } from './request.ts';
import type { Rule } from './rule.ts';

/** ECS takes at most this many ids in one call. */
export const IDS_PER_CALL = 100;

/** One call by id, in normal form, whatever form the caller used. */
export function byIds(request: SentRequest, ids: readonly string[]): RuleIdsRequest {
  const { RegionId, SecurityGroupId, IfAbsent } = request;
  return { form: 'rule-ids', RegionId, SecurityGroupId, IfAbsent, ruleIds: [...ids].sort() };
}

export const idsOf = (rules: readonly Rule[]): string[] => rules.map((rule) => rule.SecurityGroupRuleId);

/** How many rules a call names. */
export function namesIn(request: SentRequest): number {
  if (request.form === 'rule-ids') return request.ruleIds.length;
  return request.form === 'permissions' ? request.permissions.length : 1;
}

/** A batch as requests of one entry each, in the form of the batch. */
export function singly(request: SentRequest): SentRequest[] {
  switch (request.form) {
    case 'flat':
      return [request];
    case 'permissions':
      return request.permissions.map((entry) => ({ ...request, permissions: [entry] }));
    case 'rule-ids':
      return request.ruleIds.map((id) => ({ ...request, ruleIds: [id] }));
  }
}

/** The part of a batch whose entries, each as a request of its own, pass the test; undefined if none does. */
export function partOf(
  request: SentRequest,
  passes: (single: SentRequest) => boolean,
): SentRequest | undefined {
  const kept = singly(request).map(passes);
  if (!kept.includes(true)) return undefined;
  switch (request.form) {
    case 'flat':
      return request;
    case 'permissions':
      return { ...request, permissions: request.permissions.filter((_, index) => kept[index]) };
    case 'rule-ids':
      return { ...request, ruleIds: request.ruleIds.filter((_, index) => kept[index]) };
  }
}
