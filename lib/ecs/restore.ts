import {
  AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupEgressRequestPermissions,
} from '@alicloud/ecs20140526/dist/models/AuthorizeSecurityGroupEgressRequest.js';
import type { RestoreRule } from '../core/model/restore-rule.ts';
import { RESTORED_MEMBERS, type RestoredMember } from '../core/model/rule-members.ts';
import type { EcsRestore } from '../core/ports.ts';
import { listThrough } from './list-rules.ts';
import { createPerform, type EcsOptions, type Known, modelMembers } from './perform.ts';
import { OpenApiUtil } from './sdk.ts';

/**
 * Restoring behind its port: AuthorizeSecurityGroupEgress. A rule that exists is no error to ECS.
 * @throws {TypeError} for an endpoint with a scheme or a path
 */
export function createEcsRestore(options: EcsOptions): EcsRestore {
  const perform = createPerform(options);
  return {
    list: listThrough(perform, options.log),
    authorize: (group, rules, clientToken, call) =>
      perform(group.RegionId, 'authorize', call, async (send) => {
        const query = authorizeParams(group, rules, clientToken);
        const { requestId } = await send('AuthorizeSecurityGroupEgress', query);
        return { class: 'done', requestId };
      }),
  };
}

const MEMBERS: readonly Known<RestoredMember, AuthorizeSecurityGroupEgressRequestPermissions>[] =
  RESTORED_MEMBERS;

/** The parameters of AuthorizeSecurityGroupEgress as they go on the wire. */
function authorizeParams(
  group: { readonly RegionId: string; readonly SecurityGroupId: string },
  rules: readonly RestoreRule[],
  clientToken: string,
): Record<string, string> {
  const model = new AuthorizeSecurityGroupEgressRequest({
    regionId: group.RegionId,
    securityGroupId: group.SecurityGroupId,
    clientToken,
    permissions: rules.map(
      (rule) => new AuthorizeSecurityGroupEgressRequestPermissions(modelMembers(rule, MEMBERS)),
    ),
  });
  return OpenApiUtil.query(model.toMap());
}
