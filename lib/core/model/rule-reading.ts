/**
 * What a listed rule opens, as far as its members are understood. ECS may list values that the parsers of a request
 * refuse. The guards must recognise them, because nothing would protect a misread rule. Pure.
 */
import { blockKey } from './address.ts';
import type { RulePattern } from './request.ts';
import type { Rule } from './rule.ts';
import { destinationBlocks, destinationIds, hasPorts, present, protocolOf } from './rule-members.ts';

export interface PortSpan {
  readonly first: number;
  readonly last: number;
}

/** `none`: the protocol has no ports. `list`: a port list, whose entries are not known here. */
export type Ports = PortSpan | 'none' | 'list' | 'not-understood';

type Members = Rule | RulePattern;

export const ALL_PORTS: PortSpan = { first: 1, last: 65_535 };
const RANGE = /^([1-9]\d{0,4})\/([1-9]\d{0,4})$/;

/** The span of a port range; `-1/-1` is all ports. Undefined when the text is not a range. */
export function portSpan(text: string): PortSpan | undefined {
  if (text === '-1/-1') return ALL_PORTS;
  const [, from, to] = RANGE.exec(text) ?? [];
  const [first, last] = [Number(from), Number(to)];
  return first <= last && last <= ALL_PORTS.last ? { first, last } : undefined;
}

export const sameSpan = (a: PortSpan, b: PortSpan): boolean => a.first === b.first && a.last === b.last;

/** The ports that the rule opens. A protocol that is not understood may have ports, so its range is read as one. */
export function portsOf({ IpProtocol, PortRange, PortRangeListId }: Members): Ports {
  const protocol = protocolOf(IpProtocol);
  const span = present(PortRange) ? portSpan(PortRange) : undefined;
  if (protocol !== undefined && !hasPorts(protocol)) {
    // A range beside a protocol without ports is not documented: the rule may be about that range alone.
    const plain = !present(PortRange) || (span !== undefined && sameSpan(span, ALL_PORTS));
    return plain && !present(PortRangeListId) ? 'none' : 'not-understood';
  }
  if (present(PortRangeListId)) return present(PortRange) ? 'not-understood' : 'list';
  return span ?? 'not-understood';
}

/** The blocks that the rule opens; undefined when one is not an address, or when no destination is listed at all. */
export function blocksOf(rule: Members): readonly string[] | undefined {
  const blocks = destinationBlocks(rule);
  if (!blocks.every(isBlock)) return undefined;
  return blocks.length + destinationIds(rule).length > 0 ? blocks : undefined;
}

export const isBlock = (text: string): boolean => blockKey(text) !== undefined;

/** A stored rule of which only the id was kept (`shorten`): nothing of it can be misread. */
export const isIdOnly = (rule: Members): boolean => Object.keys(rule).length <= 2;

/** The members of a listed rule that are not understood. */
export function notUnderstood(rule: Rule): (keyof Rule)[] {
  if (isIdOnly(rule)) return [];
  const policy = rule.Policy?.toLowerCase() ?? 'accept';
  return [
    ...(protocolOf(rule.IpProtocol) === undefined ? (['IpProtocol'] as const) : []),
    ...(portsOf(rule) === 'not-understood' ? (['PortRange'] as const) : []),
    ...(blocksOf(rule) === undefined ? ([blamed(rule)] as const) : []),
    ...(policy === 'accept' || policy === 'allow' || policy === 'drop' ? [] : (['Policy'] as const)),
  ];
}

const blamed = ({ DestCidrIp, Ipv6DestCidrIp }: Rule): 'DestCidrIp' | 'Ipv6DestCidrIp' =>
  present(Ipv6DestCidrIp) && (!present(DestCidrIp) || isBlock(DestCidrIp)) ? 'Ipv6DestCidrIp' : 'DestCidrIp';
