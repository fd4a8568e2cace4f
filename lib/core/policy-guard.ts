/** Does a guard protect this rule, or what this pattern names? Pure. */
import { containsAddress } from './address.ts';
import type { Guard, PortGuard } from './policy-types.ts';
import type { RulePattern } from './request-types.ts';
import type { Rule } from './rule.ts';

/** The entry that protects, by its list. */
export interface Protection {
  readonly list: keyof Guard;
  readonly entry: string;
}

/** `sg-abc*` names every id that begins so; without the star, one id. Letter case counts, as it does to ECS. */
export const namesId = (entry: string, id: string): boolean =>
  entry.endsWith('*') ? id.startsWith(entry.slice(0, -1)) : entry === id;

export const groupProtection = ({ groups }: Guard, groupId: string): Protection | undefined =>
  found(
    'groups',
    groups.find((entry) => namesId(entry, groupId)),
  );

export const idProtection = ({ ruleIds }: Guard, id: string): Protection | undefined =>
  found(
    'ruleIds',
    ruleIds.find((entry) => entry === id),
  );

/** Why the rule, or every rule that the pattern may name, is protected; its id is looked at where it has one. */
export function ruleProtection(guard: Guard, rule: Rule | RulePattern): Protection | undefined {
  const byId = 'SecurityGroupRuleId' in rule ? idProtection(guard, rule.SecurityGroupRuleId) : undefined;
  return byId ?? destinationProtection(guard, rule) ?? portProtection(guard, rule);
}

export const portText = ({ protocol, first, last }: PortGuard): string =>
  `${protocol === undefined ? '' : `${protocol}:`}${first}/${last}`;

const found = (list: keyof Guard, entry: string | undefined): Protection | undefined =>
  entry === undefined ? undefined : { list, entry };

function destinationProtection({ destinations }: Guard, rule: Rule | RulePattern): Protection | undefined {
  const { DestCidrIp, Ipv6DestCidrIp, DestGroupId, DestPrefixListId } = rule;
  const blocks = [DestCidrIp, Ipv6DestCidrIp].filter((block) => block !== undefined);
  const ids = [DestGroupId, DestPrefixListId].filter((id) => id !== undefined);
  const protects = (entry: string): boolean =>
    blocks.some((block) => containsAddress(entry, block)) || ids.some((id) => namesId(entry, id));
  return found('destinations', destinations.find(protects));
}

const RANGE = /^(\d{1,5})\/(\d{1,5})$/;

function portProtection({ ports }: Guard, rule: Rule | RulePattern): Protection | undefined {
  const protocol = rule.IpProtocol.toLowerCase();
  // Of a list of ports only the id is known here; what it holds may change any day.
  const range = RANGE.exec(rule.PortRange ?? '');
  if (range === null || (protocol !== 'tcp' && protocol !== 'udp')) return undefined;
  const [first, last] = [Number(range[1]), Number(range[2])];
  const guard = ports.find(
    (each) => (each.protocol ?? protocol) === protocol && each.first <= first && last <= each.last,
  );
  return found('ports', guard && portText(guard));
}
