import type { Texts } from '../../../core/model/rule-members.ts';
import { EcsError, refuse } from '../error.ts';
import { resolveReferences } from '../references.ts';
import { matches, SAME_RULE } from '../rules/matching.ts';
import type { Destination, RulePattern } from '../rules/pattern.ts';
import type { RuleDefinition, SecurityGroup } from '../rules/types.ts';
import type { Action, ActionContext } from './action.ts';
import { changeableGroup } from './action.ts';
import { describedRules } from './entries.ts';

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

function checkNicType({ destination, NicType }: RulePattern, group: SecurityGroup): void {
  if (group.VpcId === undefined && destination.member === 'DestGroupId' && NicType !== 'intranet') {
    throw new EcsError(
      'InvalidDestGroupId.Mismatch',
      403,
      'NicType is required or NicType expects intranet.',
    );
  }
}

function add(pattern: RulePattern, group: SecurityGroup, { world }: ActionContext): void {
  const egress = world.rules(group.SecurityGroupId).filter(({ Direction }) => Direction === 'egress');
  if (egress.some((rule) => matches(rule, pattern, SAME_RULE))) return;
  world.addRule(group.SecurityGroupId, toDefinition(pattern, group));
}

function toDefinition({ destination, ...members }: RulePattern, group: SecurityGroup): RuleDefinition {
  const { member, value, owner } = destination;
  const leadsTo: Texts<Destination['member']> = { [member]: value };
  return {
    ...members,
    // In a VPC there is no other NIC type, whatever was sent.
    NicType: group.VpcId === undefined ? (members.NicType ?? 'internet') : 'intranet',
    ...leadsTo,
    ...(owner !== undefined && { DestGroupOwnerAccount: owner }),
  };
}

/** AuthorizeSecurityGroup, flat form only: tests need an ingress rule beside the egress rules. */
export const authorizeIngress: Action = (call, { world }) => {
  const group = changeableGroup(call, world);
  const [IpProtocol, PortRange, SourceCidrIp] = ['IpProtocol', 'PortRange', 'SourceCidrIp'].map((name) => {
    const value = call.parameters.get(name) ?? '';
    if (value === '') throw refuse('MissingParameter', name);
    return value;
  });
  world.addRule(group.SecurityGroupId, {
    Direction: 'ingress',
    IpProtocol: IpProtocol ?? '',
    ...(PortRange !== undefined && { PortRange }),
    ...(SourceCidrIp !== undefined && { SourceCidrIp }),
  });
  return {};
};
