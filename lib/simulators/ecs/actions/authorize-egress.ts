import { EcsError, refuse } from '../error.ts';
import { resolveReferences } from '../references.ts';
import { matches, SAME_RULE } from '../rules/matching.ts';
import type { RulePattern } from '../rules/pattern.ts';
import type { RuleDefinition, SecurityGroup } from '../rules/types.ts';
import type { Action, ActionContext } from './action.ts';
import { describedRules } from './entries.ts';
import { changeableGroup } from './target-group.ts';

/** A basic group can name this many other groups as destinations. */
const GROUP_DESTINATIONS = 20;

/** AuthorizeSecurityGroupEgress: a rule that exists already is a success that adds nothing. */
export const authorizeEgress: Action = (call, context) => {
  const { world, switches } = context;
  const group = changeableGroup(call, world);
  const patterns = describedRules(call.parameters, {
    operation: 'authorize',
    takesAllow: switches.era === '2019',
  });
  const resolved = patterns.map((pattern) =>
    resolveReferences(pattern, { world, group, caller: call.caller }),
  );
  for (const pattern of resolved) checkNicType(pattern, group);
  for (const pattern of resolved) add(pattern, group, context);
  return {};
};

function checkNicType({ destination, nicType }: RulePattern, group: SecurityGroup): void {
  if (group.VpcId === undefined && destination.kind === 'group' && nicType !== 'intranet') {
    throw new EcsError(
      'InvalidDestGroupId.Mismatch',
      403,
      'NicType is required or NicType expects intranet.',
    );
  }
}

function add(pattern: RulePattern, group: SecurityGroup, { world, switches }: ActionContext): void {
  const egress = world.rules(group.SecurityGroupId).filter(({ Direction }) => Direction === 'egress');
  if (egress.some((rule) => matches(rule, pattern, SAME_RULE))) return;
  if (egress.length >= switches.rulesPerGroup) throw refuse('AuthorizationLimitExceed');
  const groupRules = egress.filter(({ DestGroupId }) => DestGroupId !== undefined);
  if (pattern.destination.kind === 'group' && groupRules.length >= GROUP_DESTINATIONS) {
    throw refuse('AuthorizedGroupRule.LimitExceed');
  }
  world.addRule(group.SecurityGroupId, toDefinition(pattern, group));
}

function toDefinition(pattern: RulePattern, group: SecurityGroup): RuleDefinition {
  const { protocol, portRange, portRangeListId, sourcePortRange, sourceCidrIp, ipv6SourceCidrIp } = pattern;
  return {
    IpProtocol: protocol,
    Policy: pattern.policy,
    Priority: pattern.priority,
    // In a VPC there is no other NIC type, whatever was sent.
    NicType: group.VpcId === undefined ? (pattern.nicType ?? 'internet') : 'intranet',
    ...destinationMembers(pattern.destination),
    ...(portRange !== undefined && { PortRange: portRange }),
    ...(portRangeListId !== undefined && { PortRangeListId: portRangeListId }),
    ...(sourcePortRange !== undefined && { SourcePortRange: sourcePortRange }),
    ...(sourceCidrIp !== undefined && { SourceCidrIp: sourceCidrIp }),
    ...(ipv6SourceCidrIp !== undefined && { Ipv6SourceCidrIp: ipv6SourceCidrIp }),
    ...(pattern.description !== undefined && { Description: pattern.description }),
  };
}

function destinationMembers(destination: RulePattern['destination']): Partial<RuleDefinition> {
  switch (destination.kind) {
    case 'ipv4':
      return { DestCidrIp: destination.value };
    case 'ipv6':
      return { Ipv6DestCidrIp: destination.value };
    case 'prefix-list':
      return { DestPrefixListId: destination.value };
    case 'group':
      return {
        DestGroupId: destination.value,
        ...(destination.owner !== undefined && { DestGroupOwnerAccount: destination.owner }),
      };
  }
}
