/** Does a guard protect this rule, or what this pattern names? Pure. */
import { containsAddress } from '../model/address.ts';
import type { RulePattern } from '../model/request.ts';
import type { Rule } from '../model/rule.ts';
import type { Guard, PortGuard } from './types.ts';

/** The entry that protects, by its list. */
export interface Protection {
  readonly list: keyof Guard;
  readonly entry: string;
}

/** `sg-abc*` names every id that begins so; without the star, one id. Letter case counts: what is allowed is exact. */
export const namesId = (entry: string, id: string): boolean =>
  entry.endsWith('*') ? id.startsWith(entry.slice(0, -1)) : entry === id;

/** Whether ECS minds the letter case of ids is not documented, so a guard does not: none is got around by spelling. */
const guardsId = (entry: string, id: string): boolean => namesId(entry.toLowerCase(), id.toLowerCase());

export const groupProtection = ({ groups }: Guard, groupId: string): Protection | undefined =>
  found(
    'groups',
    groups.find((entry) => guardsId(entry, groupId)),
  );

export const idProtection = ({ ruleIds }: Guard, id: string): Protection | undefined =>
  found(
    'ruleIds',
    ruleIds.find((entry) => entry.toLowerCase() === id.toLowerCase()),
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
    blocks.some((block) => containsAddress(entry, block)) || ids.some((id) => guardsId(entry, id));
  return found('destinations', destinations.find(protects));
}

const RANGE = /^(\d{1,5})\/(\d{1,5})$/;
const ALL_PORTS = ['-1/-1', '1/65535'] as const;

/**
 * The ports that a rule for tcp or udp opens; where ECS lists "-1/-1" it means all of them. Undefined for a list of
 * ports: only its id is known here, and what it holds may change any day.
 */
export function portsOf({
  PortRange = '',
}: Pick<Rule, 'PortRange'>): { readonly first: number; readonly last: number } | undefined {
  const range = RANGE.exec(PortRange === ALL_PORTS[0] ? ALL_PORTS[1] : PortRange);
  return range === null ? undefined : { first: Number(range[1]), last: Number(range[2]) };
}

function portProtection({ ports }: Guard, rule: Rule | RulePattern): Protection | undefined {
  const protocol = rule.IpProtocol.toLowerCase();
  const range = portsOf(rule);
  if (!range || (protocol !== 'tcp' && protocol !== 'udp')) return undefined;
  const { first, last } = range;
  const guard = ports.find(
    (each) => (each.protocol ?? protocol) === protocol && each.first <= first && last <= each.last,
  );
  return found('ports', guard && portText(guard));
}
