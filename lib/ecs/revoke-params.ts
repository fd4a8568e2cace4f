import {
  RevokeSecurityGroupEgressRequest,
  RevokeSecurityGroupEgressRequestPermissions,
} from '@alicloud/ecs20140526/dist/models/RevokeSecurityGroupEgressRequest.js';
import { OpenApiUtil } from '@alicloud/openapi-core';
import type { RulePattern, SentRule } from '../core/model/request.ts';
import type { RevokeCall } from '../core/ports.ts';

/** Our names to the model's. The model drops a name that it does not know without a word, so the types check both. */
const MEMBERS = {
  IpProtocol: 'ipProtocol',
  PortRange: 'portRange',
  PortRangeListId: 'portRangeListId',
  SourcePortRange: 'sourcePortRange',
  DestCidrIp: 'destCidrIp',
  Ipv6DestCidrIp: 'ipv6DestCidrIp',
  DestGroupId: 'destGroupId',
  DestGroupOwnerAccount: 'destGroupOwnerAccount',
  DestGroupOwnerId: 'destGroupOwnerId',
  DestPrefixListId: 'destPrefixListId',
  SourceCidrIp: 'sourceCidrIp',
  Ipv6SourceCidrIp: 'ipv6SourceCidrIp',
  Policy: 'policy',
  Priority: 'priority',
  NicType: 'nicType',
} as const satisfies Record<keyof RulePattern, keyof RevokeSecurityGroupEgressRequestPermissions>;

/**
 * The parameters of RevokeSecurityGroupEgress as they go on the wire (`Permissions.1.PortRange`, …).
 * `DestGroupOwnerId` stays text: the flat form's model says number, which would round an id above 2^53.
 */
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
      return modelMembers(request.rule);
    case 'permissions':
      return {
        permissions: request.permissions.map(
          (rule) => new RevokeSecurityGroupEgressRequestPermissions(modelMembers(rule)),
        ),
      };
    case 'rule-ids':
      return { securityGroupRuleId: [...request.ruleIds] };
  }
}

function modelMembers(rule: SentRule): Record<string, string> {
  const given: Readonly<Partial<Record<string, string>>> = { ...rule };
  const members: Record<string, string> = {};
  for (const [name, member] of Object.entries(MEMBERS)) {
    const value = given[name];
    if (value !== undefined) members[member] = value;
  }
  return members;
}
