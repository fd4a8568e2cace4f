import { refuse } from '../error.ts';
import type { SecurityGroup } from '../rules/types.ts';
import type { Parameters } from '../wire/wire.ts';
import type { World } from '../world.ts';
import { type Action, regionOf } from './action.ts';
import { pageOf } from './paging.ts';

/** DescribeSecurityGroups with the filters that `doctor` and remediation use: id, type, network and VPC. */
export const describeGroups: Action = (call, { world }) => {
  const regionId = regionOf(call, world);
  const wanted = filterOf(call.parameters);
  const groups = world
    .groups()
    .filter((group) => group.RegionId === regionId && group.OwnerId === call.caller.accountId)
    .filter(wanted);
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

function filterOf(parameters: Parameters): (group: SecurityGroup) => boolean {
  const asked = (name: string): string | undefined => parameters.get(name) || undefined;
  const ids = idList(asked('SecurityGroupIds')) ?? idList(asked('SecurityGroupId'));
  const [type, vpc, network] = [asked('SecurityGroupType'), asked('VpcId'), asked('NetworkType')];
  return (group) =>
    (ids === undefined || ids.includes(group.SecurityGroupId)) &&
    (type === undefined || type === group.SecurityGroupType) &&
    (vpc === undefined || vpc === group.VpcId) &&
    (network === undefined || network === (group.VpcId === undefined ? 'classic' : 'vpc'));
}

/** One id, or a JSON array of up to 100. */
function idList(text: string | undefined): readonly unknown[] | undefined {
  if (text === undefined) return undefined;
  if (!text.startsWith('[')) return [text];
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw refuse('InvalidSecurityGroupId.Malformed');
  }
  if (!Array.isArray(list) || list.length > 100) throw refuse('InvalidSecurityGroupId.Malformed');
  return list;
}

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
