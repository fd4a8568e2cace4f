/** The parameters of RevokeSecurityGroupEgress as they go on the wire (`Permissions.1.PortRange`, …). */
import {
  RevokeSecurityGroupEgressRequest,
  RevokeSecurityGroupEgressRequestPermissions,
} from '@alicloud/ecs20140526/dist/models/RevokeSecurityGroupEgressRequest.js';
import { NAMED_MEMBERS, type NamedMember, type Texts } from '../core/model/rule-shapes.ts';
import type { RevokeCall } from '../core/ports.ts';
import { OpenApiUtil } from './sdk.ts';

/** The model drops a name that it does not know without a word, so the types check that it knows all of ours. */
export type Known<Name extends string, Model> = Uncapitalize<Name> extends keyof Model ? Name : never;

const REVOKED: readonly Known<NamedMember, RevokeSecurityGroupEgressRequestPermissions>[] = NAMED_MEMBERS;

/** `DestGroupOwnerId` stays text, although some models say number: that would round an id above 2^53. */
export function modelMembers<Name extends string>(
  rule: Texts<Name>,
  names: readonly Name[],
): Record<string, string> {
  const members: Record<string, string> = {};
  for (const name of names) {
    const value = rule[name];
    if (value !== undefined) members[name.charAt(0).toLowerCase() + name.slice(1)] = value;
  }
  return members;
}

export function revokeParams(request: RevokeCall, clientToken: string): Record<string, string> {
  const model = new RevokeSecurityGroupEgressRequest({
    regionId: request.RegionId,
    securityGroupId: request.SecurityGroupId,
    clientToken,
    ...formMembers(request),
  });
  return OpenApiUtil.query(model.toMap());
}

/** A member that this form cannot carry (the flat form has no `PortRangeListId`); without it another rule is meant. */
export function unsendableMember(request: RevokeCall): string | undefined {
  return request.form === 'flat' && request.rule.PortRangeListId !== undefined
    ? 'PortRangeListId'
    : undefined;
}

function formMembers(request: RevokeCall): Record<string, unknown> {
  switch (request.form) {
    case 'flat':
      return modelMembers(request.rule, REVOKED);
    case 'permissions':
      return {
        permissions: request.permissions.map(
          (rule) => new RevokeSecurityGroupEgressRequestPermissions(modelMembers(rule, REVOKED)),
        ),
      };
    case 'rule-ids':
      return { securityGroupRuleId: [...request.ruleIds] };
  }
}
