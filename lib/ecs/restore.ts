import type { EcsRestore } from '../core/ports.ts';
import { lookThrough } from './client.ts';
import { createPerform, type EcsOptions } from './perform.ts';
import { authorizeParams } from './rule-params.ts';

/**
 * The way back behind its port: AuthorizeSecurityGroupEgress. A rule that exists is no error to ECS.
 * @throws {TypeError} for an endpoint with a scheme or a path
 */
export function createEcsRestore(options: EcsOptions): EcsRestore {
  const perform = createPerform(options);
  return {
    look: lookThrough(perform),
    authorize: (group, rules, clientToken, call) =>
      perform(group.RegionId, 'authorize', call, async (send) => {
        const query = authorizeParams(group, rules, clientToken);
        const { requestId } = await send('AuthorizeSecurityGroupEgress', query);
        return { class: 'done', requestId };
      }),
  };
}
