import { refuse } from './error.ts';
import type { Destination, RulePattern } from './rules/pattern.ts';
import type { SecurityGroup } from './rules/types.ts';
import type { Credential } from './wire/credential.ts';
import type { World } from './world.ts';

export interface ReferenceScope {
  readonly world: World;
  readonly group: SecurityGroup;
  readonly caller: Credential;
}

/**
 * Finds what the pattern refers to and checks that this group may refer to it. The owner of a destination group is
 * returned as an account id.
 * @throws {EcsError} if something does not exist or is not allowed in this group
 */
export function resolveReferences(pattern: RulePattern, scope: ReferenceScope): RulePattern {
  const { world, group } = scope;
  const advanced = group.SecurityGroupType === 'enterprise';
  if (advanced && (pattern.Policy === 'Drop' || pattern.destination.member === 'DestGroupId')) {
    throw refuse('InvalidGroupParameter.OperationDenied');
  }
  if (pattern.PortRangeListId !== undefined && world.portRangeList(pattern.PortRangeListId) === undefined) {
    throw refuse('InvalidPortRangeListId.NotFound');
  }
  return { ...pattern, destination: resolveDestination(pattern.destination, scope) };
}

function resolveDestination(destination: Destination, { world, group, caller }: ReferenceScope): Destination {
  const { member } = destination;
  if (member === 'DestPrefixListId') {
    if (group.VpcId === undefined) throw refuse('NotSupported.ClassicNetworkPrefixList');
    const list = world.prefixList(destination.value);
    if (list?.RegionId !== group.RegionId) throw refuse('InvalidPrefixListId.NotFound');
  }
  if (destination.member !== 'DestGroupId') return destination;

  const owner = destination.owner === undefined ? caller.accountId : world.accountId(destination.owner);
  const target = world.group(destination.value);
  if (target === undefined || target.OwnerId !== owner || target.RegionId !== group.RegionId) {
    throw refuse('InvalidDestGroupId.NotFound');
  }
  if (target.SecurityGroupId === group.SecurityGroupId) throw refuse('InvalidSecurityGroup.IsSame');
  if (target.SecurityGroupType === 'enterprise') throw refuse('InvalidGroupAuthParameter.OperationDenied');
  if (target.VpcId !== group.VpcId) throw refuse('InvalidDestGroupId.Mismatch');
  return { ...destination, owner };
}
