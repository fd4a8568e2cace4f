/** Decides whether a guard protects a rule, or the rules that a pattern names. Pure. */
import { containsAddress } from '../model/address.ts';
import type { RulePattern } from '../model/request.ts';
import { type Rule, sameId } from '../model/rule.ts';
import { destinationIds, hasPorts, protocolOf } from '../model/rule-members.ts';
import { blocksOf, isIdOnly, portsOf } from '../model/rule-reading.ts';
import type { Guard, PortGuard } from './types.ts';

/** The protecting entry, with the list that it is in. */
export interface Protection {
  readonly list: keyof Guard;
  readonly entry: string;
  /** The rule is protected because it is not understood, not because it lies within the entry. */
  readonly notUnderstood?: true;
}

/** As `namesId` of `policy.ts`, in any letter case: another spelling of an id must not evade a guard. */
const guardsId = (entry: string, id: string): boolean =>
  entry.endsWith('*') ? sameId(entry.slice(0, -1), id.slice(0, entry.length - 1)) : sameId(entry, id);

export const groupProtection = ({ groups }: Guard, groupId: string): Protection | undefined =>
  found(
    'groups',
    groups.find((entry) => guardsId(entry, groupId)),
  );

export const idProtection = ({ ruleIds }: Guard, id: string): Protection | undefined =>
  found(
    'ruleIds',
    ruleIds.find((entry) => sameId(entry, id)),
  );

/**
 * Why the rule, or each rule that the pattern may name, is protected. A destination that is not understood is protected
 * by every entry of `destinations`, and a protocol or ports that are not understood by every entry of `ports`.
 */
export function ruleProtection(guard: Guard, rule: Rule | RulePattern): Protection | undefined {
  const byId = 'SecurityGroupRuleId' in rule ? idProtection(guard, rule.SecurityGroupRuleId) : undefined;
  return byId ?? destinationProtection(guard, rule) ?? portProtection(guard, rule);
}

/** Whether the guard protects single rules, and not only whole groups. */
export const protectsRules = ({ destinations, ports, ruleIds }: Guard): boolean =>
  destinations.length + ports.length + ruleIds.length > 0;

/** A guard without entries need not be asked about each rule of a group. */
export const protectsAnything = (guard: Guard): boolean => guard.groups.length > 0 || protectsRules(guard);

export const portText = ({ protocol, first, last }: PortGuard): string =>
  `${protocol === undefined ? '' : `${protocol}:`}${first}/${last}`;

const found = (list: keyof Guard, entry: string | undefined, understood = true): Protection | undefined =>
  entry === undefined ? undefined : { list, entry, ...(!understood && { notUnderstood: true }) };

function destinationProtection({ destinations }: Guard, rule: Rule | RulePattern): Protection | undefined {
  const blocks = blocksOf(rule);
  const ids = destinationIds(rule);
  const protects = (entry: string): boolean =>
    (blocks?.some((block) => containsAddress(entry, block)) ?? false) ||
    ids.some((id) => guardsId(entry, id));
  const within = found('destinations', destinations.find(protects));
  if (within || blocks || isIdOnly(rule)) return within;
  return found('destinations', destinations[0], false);
}

function portProtection({ ports }: Guard, rule: Rule | RulePattern): Protection | undefined {
  if (isIdOnly(rule)) return undefined;
  const protocol = protocolOf(rule.IpProtocol);
  const opened = portsOf(rule);
  if (protocol === undefined || opened === 'not-understood') {
    const guard = ports.find((each) => couldConcern(each, protocol));
    return found('ports', guard && portText(guard), false);
  }
  if (opened === 'none' || opened === 'list') return undefined;
  const guard = ports.find(
    (each) => couldConcern(each, protocol) && each.first <= opened.first && opened.last <= each.last,
  );
  return found('ports', guard && portText(guard));
}

const couldConcern = (guard: PortGuard, protocol: ReturnType<typeof protocolOf>): boolean =>
  guard.protocol === undefined ||
  protocol === undefined ||
  !hasPorts(protocol) ||
  guard.protocol === protocol;
