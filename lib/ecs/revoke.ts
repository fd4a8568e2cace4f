/** The calls of the functions that revoke, behind their port. */
import {
  RevokeSecurityGroupEgressRequest,
  RevokeSecurityGroupEgressRequestPermissions,
} from '@alicloud/ecs20140526/dist/models/RevokeSecurityGroupEgressRequest.js';
import { NAMED_MEMBERS, type NamedMember } from '../core/model/rule-members.ts';
import type { EcsEgress, RevokeCall } from '../core/ports.ts';
import { originOf } from './endpoint.ts';
import { listThrough } from './list-rules.ts';
import { createPerform, type EcsOptions, type Known, modelMembers } from './perform.ts';
import { OpenApiUtil } from './sdk.ts';

/**
 * ECS behind the port: the SDK's models, signature and transport, and none of its retries.
 * @throws {TypeError} for an endpoint with a scheme or a path
 */
export function createEcsEgress(options: EcsOptions): EcsEgress {
  const perform = createPerform(options);
  const { connections, endpoint, protocol = 'https' } = options;
  return {
    prepare(regionId) {
      const origin = originOf({ endpoint, protocol }, regionId);
      if (origin) connections?.open(origin);
    },

    list: listThrough(perform, options.log),

    async revoke(request, clientToken, call) {
      const unsendable = unsendableMember(request);
      if (unsendable !== undefined) {
        const message = `The flat form of this operation has no ${unsendable}.`;
        return { class: 'refused', code: 'UnknownParameter', status: 400, message };
      }
      const operation = request.form === 'rule-ids' ? 'revoke-by-id' : 'revoke';
      return perform(request.RegionId, operation, call, async (send) => {
        const { requestId } = await send('RevokeSecurityGroupEgress', revokeParams(request, clientToken));
        return { class: 'done', requestId };
      });
    },
  };
}

const REVOKED: readonly Known<NamedMember, RevokeSecurityGroupEgressRequestPermissions>[] = NAMED_MEMBERS;

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
