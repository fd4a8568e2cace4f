import type { Action } from './action.ts';
import { changeableGroup } from './target-group.ts';

/** DeleteSecurityGroup: the group goes with its rules. */
export const deleteGroup: Action = (call, { world }) => {
  world.removeGroup(changeableGroup(call, world).SecurityGroupId);
  return {};
};
