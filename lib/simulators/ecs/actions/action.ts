import { refuse } from '../error.ts';
import type { SecurityGroup } from '../rules/types.ts';
import type { Switches } from '../switches.ts';
import type { Credential } from '../wire/credential.ts';
import type { Parameters } from '../wire/wire.ts';
import type { World } from '../world.ts';

/** One authenticated call. */
export interface Call {
  readonly action: string;
  readonly parameters: Parameters;
  readonly caller: Credential;
}

export interface ActionContext {
  readonly world: World;
  readonly switches: Switches;
}

/**
 * Executes the operation synchronously and returns the members of its 200 response except `RequestId`.
 * @throws {EcsError} if ECS refuses; changes made before the error remain
 */
export type Action = (call: Call, context: ActionContext) => Readonly<Record<string, unknown>>;

/** @throws {EcsError} when `RegionId` is missing or unknown */
export function regionOf({ parameters }: Call, world: World): string {
  const regionId = parameters.get('RegionId') ?? '';
  if (regionId === '') throw refuse('MissingParameter.RegionId');
  if (!world.hasRegion(regionId)) throw refuse('InvalidRegionId.NotFound');
  return regionId;
}

/**
 * The group that `RegionId` and `SecurityGroupId` name.
 * @throws {EcsError} unless the caller's account has it in that region
 */
export function targetGroup(call: Call, world: World): SecurityGroup {
  const regionId = regionOf(call, world);
  const groupId = call.parameters.get('SecurityGroupId') ?? '';
  if (groupId === '') throw refuse('MissingParameter', 'SecurityGroupId');
  if (!/^sg-[A-Za-z0-9]+$/.test(groupId)) throw refuse('InvalidSecurityGroupId.Malformed');
  const group = world.group(groupId);
  if (group?.RegionId !== regionId || group.OwnerId !== call.caller.accountId) {
    throw refuse('InvalidSecurityGroupId.NotFound');
  }
  return group;
}

/** As `targetGroup`, for an operation that changes the group: groups managed by a cloud product are refused. */
export function changeableGroup(call: Call, world: World): SecurityGroup {
  const group = targetGroup(call, world);
  if (group.ServiceManagedBy !== undefined) {
    const message = `The security group is managed by ${group.ServiceManagedBy}.`;
    throw refuse('InvalidOperation.ResourceManagedByCloudProduct', message);
  }
  return group;
}
