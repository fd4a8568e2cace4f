import { randomUUID } from 'node:crypto';
import { refuse } from '../error.ts';
import { type Action, changeableGroup, regionOf } from './action.ts';

/** CreateSecurityGroup: the new group has no rules. */
export const createGroup: Action = (call, { world }) => {
  const regionId = regionOf(call, world);
  const given = (name: string): string | undefined => call.parameters.get(name) || undefined;
  const type = given('SecurityGroupType') ?? 'normal';
  if (type !== 'normal' && type !== 'enterprise') throw refuse('InvalidParameter', 'SecurityGroupType');
  const [name, vpc, description] = [given('SecurityGroupName'), given('VpcId'), given('Description')];
  const SecurityGroupId = `sg-bp1${randomUUID().replaceAll('-', '').slice(0, 17)}`;
  world.addGroup({
    SecurityGroupId,
    RegionId: regionId,
    OwnerId: call.caller.accountId,
    SecurityGroupType: type,
    ...(name !== undefined && { SecurityGroupName: name }),
    ...(vpc !== undefined && { VpcId: vpc }),
    ...(description !== undefined && { Description: description }),
  });
  return { SecurityGroupId };
};

/** DeleteSecurityGroup: deletes the group and its rules. */
export const deleteGroup: Action = (call, { world }) => {
  world.removeGroup(changeableGroup(call, world).SecurityGroupId);
  return {};
};
