/** A rule of the simulated group as the console shows it, and a request that names it. Pure. */
import { destinationText, NAMED_MEMBERS } from '../../core/model/rule-members.ts';
import type { StoredRule } from '../../simulators/ecs/rules/types.ts';
import type { RuleView } from './view-types.ts';

export interface Place {
  readonly RegionId: string;
  readonly SecurityGroupId: string;
}

/** The members by which a request names a rule; owner and priority are listed in another form. */
const NAMED = NAMED_MEMBERS.filter(
  (name) =>
    name !== 'DestGroupOwnerAccount' &&
    name !== 'DestGroupOwnerId' &&
    name !== 'Priority' &&
    name !== 'NicType',
);

const HIGHEST_PRIORITY_OF_A_REQUEST = 100;

/** System rules have a priority that no request can name: those go by their id. */
function requestFor(rule: StoredRule, { RegionId, SecurityGroupId }: Place): Record<string, unknown> {
  const place = { RegionId, SecurityGroupId };
  if (rule.Priority > HIGHEST_PRIORITY_OF_A_REQUEST) {
    return { ...place, SecurityGroupRuleId: [rule.SecurityGroupRuleId] };
  }
  const plain = { ...rule, IpProtocol: rule.IpProtocol.toLowerCase(), Policy: rule.Policy.toLowerCase() };
  const members = NAMED.flatMap((name) => (plain[name] === undefined ? [] : [[name, plain[name]] as const]));
  return {
    ...place,
    ...Object.fromEntries(members),
    // ECS lists the owner's account id under the name of the other member.
    ...(rule.DestGroupOwnerAccount !== undefined && { DestGroupOwnerId: rule.DestGroupOwnerAccount }),
    Priority: String(rule.Priority),
  };
}

export function ruleView(rule: StoredRule, place: Place, gone: boolean): RuleView {
  return {
    id: rule.SecurityGroupRuleId,
    protocol: rule.IpProtocol.toLowerCase(),
    ports: rule.PortRange ?? rule.PortRangeListId ?? '',
    destination: destinationText(rule) || 'anywhere',
    policy: rule.Policy.toLowerCase(),
    priority: rule.Priority,
    description: rule.Description ?? '',
    gone,
    request: requestFor(rule, place),
  };
}
