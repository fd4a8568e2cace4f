import { LISTED_MEMBERS } from '../../../core/model/rule-members.ts';
import { refuse } from '../error.ts';
import { IANA_NUMBERS } from '../rules/port-range.ts';
import { INGRESS_MEMBERS, type SecurityGroup, type StoredRule } from '../rules/types.ts';
import type { World } from '../world.ts';
import { type Action, type ActionContext, type Call, targetGroup } from './action.ts';
import { pageOf } from './paging.ts';

/** DescribeSecurityGroupAttribute: the group and one page of its rules, oldest first. */
export const describeGroupAttribute: Action = (call, context) => {
  const { world } = context;
  const group = targetGroup(call, world);
  const direction = directionOf(call);
  const nicType = nicTypeOf(call, group);
  const rules = world
    .rules(group.SecurityGroupId)
    .filter((rule) => rule.NicType === nicType && (direction === 'all' || rule.Direction === direction));
  const { items, nextToken } = pageOf(rules, call.parameters, {
    ordinalOf: ({ SecurityGroupRuleId }) => world.ordinal(SecurityGroupRuleId),
    query: `${group.SecurityGroupId} ${direction} ${nicType}`,
    smallest: 10,
    largest: 1000,
    usual: 500,
    fault: 'InvalidParamter',
  });
  return {
    ...(group.VpcId !== undefined && { VpcId: group.VpcId }),
    InnerAccessPolicy: 'Accept',
    Description: group.Description ?? '',
    SecurityGroupId: group.SecurityGroupId,
    SecurityGroupName: group.SecurityGroupName ?? '',
    RegionId: group.RegionId,
    Permissions: { Permission: items.map((rule) => describe(rule, context)) },
    NextToken: nextToken,
  };
};

function directionOf({ parameters }: Call): string {
  const direction = (parameters.get('Direction') || 'all').toLowerCase();
  if (!['egress', 'ingress', 'all'].includes(direction)) throw refuse('InvalidParamter');
  return direction;
}

/** A VPC has only `intranet`, and takes `internet` for it; in the classic network one call lists one NIC type. */
function nicTypeOf({ parameters }: Call, group: SecurityGroup): string {
  const sent = (parameters.get('NicType') ?? '').toLowerCase();
  if (!['', 'internet', 'intranet'].includes(sent))
    throw refuse('InvalidNicType.ValueNotSupported', 'NicType');
  return group.VpcId === undefined ? sent || 'internet' : 'intranet';
}

const MEMBERS = [...LISTED_MEMBERS, ...INGRESS_MEMBERS, 'Direction'] as const;

function describe(rule: StoredRule, { world, switches }: ActionContext): Record<string, unknown> {
  const absent = switches.absentMembers === 'empty' ? '' : undefined; // JSON leaves undefined out
  const { IpProtocol, PortRangeListId = '' } = rule;
  const protocolNumber = switches.describedProtocols === 'numbers' ? IANA_NUMBERS[IpProtocol] : undefined;
  return {
    ...Object.fromEntries(MEMBERS.map((name) => [name, rule[name] ?? absent])),
    IpProtocol: protocolNumber ?? IpProtocol,
    PortRangeListName: world.portRangeList(PortRangeListId)?.PortRangeListName ?? absent,
    ...namesOf('Dest', rule, world, absent),
    ...namesOf('Source', rule, world, absent),
    Priority: number(String(rule.Priority)),
    DestGroupOwnerAccount: number(rule.DestGroupOwnerAccount) ?? absent,
    SourceGroupOwnerAccount: number(rule.SourceGroupOwnerAccount) ?? absent,
  };
}

const namesOf = (side: 'Dest' | 'Source', rule: StoredRule, world: World, absent: '' | undefined) => ({
  [`${side}GroupName`]: world.group(rule[`${side}GroupId`] ?? '')?.SecurityGroupName ?? absent,
  [`${side}PrefixListName`]: world.prefixList(rule[`${side}PrefixListId`] ?? '')?.PrefixListName ?? absent,
});

/** As a JSON number where it survives as one. */
function number(digits: string | undefined): string | number | undefined {
  if (digits === undefined) return undefined;
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : digits;
}
