import type { Action } from '../../../simulators/ecs/actions/action.ts';
import { changeableGroup } from '../../../simulators/ecs/actions/target-group.ts';

/** DeleteSecurityGroup: the group goes with its rules. */
export const deleteGroup: Action = (call, { world }) => {
  world.removeGroup(changeableGroup(call, world).SecurityGroupId);
  return {};
};
