import type { EcsEgress } from '../core/ports.ts';
import { listRules } from './list-rules.ts';
import { createPerform, type EcsOptions, type Perform } from './perform.ts';
import { revokeParams, unsendableMember } from './revoke-params.ts';

/**
 * ECS behind the port: the SDK's models, signature and transport, and none of its retries.
 * @throws {TypeError} for an endpoint with a scheme or a path
 */
export function createEcsEgress(options: EcsOptions): EcsEgress {
  const perform = createPerform(options);
  return {
    list: listThrough(perform),

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

/** Listing, which revoking and restoring share. */
export const listThrough =
  (perform: Perform): EcsEgress['list'] =>
  (group, call) =>
    perform(group.RegionId, 'list', call, (send) =>
      listRules(group, (query) => send('DescribeSecurityGroupAttribute', query)),
    );
