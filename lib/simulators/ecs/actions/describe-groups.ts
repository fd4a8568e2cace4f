import type { SecurityGroup } from '../rules/types.ts';
import type { World } from '../world.ts';
import { type Action, regionOf } from './action.ts';
import { pageOf } from './paging.ts';

/** DescribeSecurityGroups, of all groups or of one. */
export const describeGroups: Action = (call, { world }) => {
  const regionId = regionOf(call, world);
  const id = call.parameters.get('SecurityGroupId') || undefined;
  const groups = world
    .groups()
    .filter((group) => group.RegionId === regionId && group.OwnerId === call.caller.accountId)
    .filter((group) => id === undefined || id === group.SecurityGroupId);
  const { items, nextToken } = pageOf(groups, call.parameters, {
    ordinalOf: (group) => groups.indexOf(group),
    query: regionId,
    smallest: 1,
    largest: 100,
    usual: 10,
    fault: 'InvalidParamter',
  });
  return {
    RegionId: regionId,
    TotalCount: groups.length,
    SecurityGroups: { SecurityGroup: items.map((group) => describe(group, world)) },
    NextToken: nextToken,
  };
};

function describe(group: SecurityGroup, world: World): Record<string, unknown> {
  const rules = world.rules(group.SecurityGroupId);
  return {
    SecurityGroupId: group.SecurityGroupId,
    SecurityGroupName: group.SecurityGroupName ?? '',
    Description: group.Description ?? '',
    SecurityGroupType: group.SecurityGroupType,
    VpcId: group.VpcId ?? '',
    ServiceManaged: group.ServiceManagedBy !== undefined,
    Tags: { Tag: group.Tags ?? [] },
    RuleCount: rules.length,
    GroupToGroupRuleCount: rules.filter(
      (rule) => rule.DestGroupId !== undefined || rule.SourceGroupId !== undefined,
    ).length,
  };
}
