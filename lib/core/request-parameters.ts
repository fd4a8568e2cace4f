import type { RevokeRequest } from './model/request.ts';

/** A request in the API's own members, as a caller could send it again. Pure. */
export function toParameters(request: RevokeRequest): Record<string, unknown> {
  const { RegionId, SecurityGroupId, IfAbsent } = request;
  const common = { RegionId, SecurityGroupId, ...(IfAbsent === 'fail' && { IfAbsent }) };
  switch (request.form) {
    case 'flat':
      return { ...common, ...request.rule };
    case 'permissions':
      return { ...common, Permissions: request.permissions };
    case 'rule-ids':
      return { ...common, SecurityGroupRuleId: request.ruleIds };
  }
}
