import {
  AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupEgressRequestPermissions,
} from '@alicloud/ecs20140526/dist/models/AuthorizeSecurityGroupEgressRequest.js';
import { OpenApiUtil } from '@alicloud/openapi-core';
import type { RestoreRule } from '../core/model/restore-rule.ts';

/** Our names to the model's, checked by the types on both sides: the model drops unknown names without a word. */
const MEMBERS = {
  IpProtocol: 'ipProtocol',
  PortRange: 'portRange',
  PortRangeListId: 'portRangeListId',
  SourcePortRange: 'sourcePortRange',
  DestCidrIp: 'destCidrIp',
  Ipv6DestCidrIp: 'ipv6DestCidrIp',
  DestGroupId: 'destGroupId',
  DestGroupOwnerId: 'destGroupOwnerId',
  DestPrefixListId: 'destPrefixListId',
  SourceCidrIp: 'sourceCidrIp',
  Ipv6SourceCidrIp: 'ipv6SourceCidrIp',
  Policy: 'policy',
  Priority: 'priority',
  NicType: 'nicType',
  Description: 'description',
} as const satisfies Record<keyof RestoreRule, keyof AuthorizeSecurityGroupEgressRequestPermissions>;

/**
 * The parameters of AuthorizeSecurityGroupEgress as they go on the wire. `DestGroupOwnerId` stays text, although the
 * model says number: on the wire it is the same, and an id above 2^53 is not rounded.
 */
export function authorizeParams(
  group: { readonly RegionId: string; readonly SecurityGroupId: string },
  rules: readonly RestoreRule[],
  clientToken: string,
): Record<string, string> {
  const model = new AuthorizeSecurityGroupEgressRequest({
    regionId: group.RegionId,
    securityGroupId: group.SecurityGroupId,
    clientToken,
    permissions: rules.map((rule) => new AuthorizeSecurityGroupEgressRequestPermissions(modelMembers(rule))),
  });
  return OpenApiUtil.query(model.toMap());
}

function modelMembers(rule: RestoreRule): Record<string, string> {
  const given: Readonly<Partial<Record<string, string>>> = { ...rule };
  const members: Record<string, string> = {};
  for (const [name, member] of Object.entries(MEMBERS)) {
    const value = given[name];
    if (value !== undefined) members[member] = value;
  }
  return members;
}
