/**
 * Rules that still accept traffic which a request is about, after its own rules are gone. A destination or port range
 * whose content is not listed (a group, a prefix list, a port list) counts only where both name the same id. Pure.
 */
import { type Block, readBlock } from './address.ts';
import type { RulePattern } from './request.ts';
import type { Rule } from './rule.ts';
import { destinationIds, type Protocol, present, protocolOf, SOURCE_BLOCKS } from './rule-members.ts';
import { ALL_PORTS, notUnderstood, type PortSpan, portSpan, portsOf } from './rule-reading.ts';

/** At most this many rules are reported. */
const MOST = 10;

interface Destination {
  readonly blocks: readonly Block[];
  readonly ids: readonly string[];
}

/** What a rule, or an entry of a request, is about. */
interface Traffic extends Destination {
  /** Undefined: not understood, so it may be any. */
  readonly protocol: Protocol | undefined;
  /** A port list: its id. */
  readonly ports: PortSpan | string;
  readonly sources: readonly Block[];
  readonly anySource: boolean;
  readonly sourcePorts: PortSpan;
  readonly nic: string | undefined;
  readonly drop: boolean;
  readonly priority: number;
}

/**
 * @param asked the entries of the request, or the rules that its ids name
 * @param listed every rule of the group but those that are revoked
 * @returns in the order of precedence
 */
export function stillOpenBy(asked: readonly (Rule | RulePattern)[], listed: readonly Rule[]): Rule[] {
  const about = asked.map(read).filter(({ drop }) => !drop);
  // A group may have a thousand rules: only those that lead where the request does are read completely.
  const near = listed.filter((rule) => leadsTo(readDestination(rule), about));
  const rules = near.map((rule) => ({ rule, traffic: read(rule) }));
  const drops = rules
    .filter(({ rule, traffic }) => traffic.drop && isUnderstood(rule))
    .map(({ traffic }) => traffic);
  // Once for each entry and for each rule, not for each pair of them: a request has up to 100 entries.
  const asks = about.map((each) => ({ asked: each, closing: drops.filter((drop) => covers(drop, each)) }));
  return rules
    .filter(({ traffic }) => !traffic.drop && accepts(traffic, asks, drops))
    .sort((a, b) => a.traffic.priority - b.traffic.priority)
    .slice(0, MOST)
    .map(({ rule }) => rule);
}

/** What is not understood is read as the widest that it could be, which must not make a drop rule precede more. */
const isUnderstood = (rule: Rule): boolean =>
  notUnderstood(rule).length === 0 &&
  (!present(rule.SourcePortRange) || portSpan(rule.SourcePortRange) !== undefined);

function read(rule: Rule | RulePattern): Traffic {
  const ports = portsOf(rule);
  const { NicType, Priority = '1', Policy, SourcePortRange, PortRangeListId = '' } = rule;
  return {
    protocol: protocolOf(rule.IpProtocol),
    ports: typeof ports === 'object' ? ports : ports === 'list' ? PortRangeListId : ALL_PORTS,
    ...readDestination(rule),
    sources: SOURCE_BLOCKS.flatMap((name) => blockIn(rule[name])),
    anySource: !SOURCE_BLOCKS.some((name) => present(rule[name])),
    sourcePorts: (SourcePortRange && portSpan(SourcePortRange)) || ALL_PORTS,
    nic: NicType?.toLowerCase(),
    drop: Policy?.toLowerCase() === 'drop',
    priority: Number(Priority),
  };
}

function readDestination(rule: Rule | RulePattern): Destination {
  const { DestCidrIp, Ipv6DestCidrIp } = rule;
  const blocks = Ipv6DestCidrIp ? [...blockIn(DestCidrIp), ...blockIn(Ipv6DestCidrIp)] : blockIn(DestCidrIp);
  return { blocks, ids: destinationIds(rule) };
}

function blockIn(text: string | undefined): readonly Block[] {
  const block = text ? readBlock(text) : undefined;
  return block ? [block] : [];
}

const leadsTo = (rule: Destination, about: readonly Destination[]): boolean =>
  about.some((each) => meet(rule.blocks, each.blocks) || rule.ids.some((id) => each.ids.includes(id)));

/** An entry of the request, and the drop rules that close all of it. */
interface Ask {
  readonly asked: Traffic;
  readonly closing: readonly Traffic[];
}

/** Does the rule accept a part of the traffic, and no drop rule that precedes it all of that part? */
function accepts(rule: Traffic, asks: readonly Ask[], drops: readonly Traffic[]): boolean {
  const about = asks.filter(({ asked }) => overlaps(rule, asked));
  if (about.length === 0) return false;
  const own = drops.filter((drop) => covers(drop, rule));
  return about.some(({ asked, closing }) => {
    const closes = (drop: Traffic) => precedes(drop, rule, asked);
    return !own.some(closes) && !closing.some(closes);
  });
}

/** Of equal priorities, drop precedes. */
const precedes = (drop: Traffic, rule: Traffic, asked: Traffic): boolean =>
  drop.priority <= rule.priority && (drop.nic === undefined || drop.nic === (rule.nic ?? asked.nic));

function overlaps(a: Traffic, b: Traffic): boolean {
  const every = a.protocol === 'all' || b.protocol === 'all';
  const sameProtocol = a.protocol === b.protocol || a.protocol === undefined || b.protocol === undefined;
  return (
    (every || (sameProtocol && portsMeet(a.ports, b.ports))) &&
    leadsTo(a, [b]) &&
    (cannotCompareSources(a, b) || meet(a.sources, b.sources)) &&
    spansMeet(a.sourcePorts, b.sourcePorts) &&
    (a.nic === undefined || b.nic === undefined || a.nic === b.nic)
  );
}

/** Without a source, or with one of another family, nothing says that they are apart. */
const cannotCompareSources = (a: Traffic, b: Traffic): boolean =>
  !a.sources.some((one) => b.sources.some((other) => one.family === other.family));

/** Is all of `part`, on one kind of network, within `whole`? Only where that is certain. */
const covers = (whole: Traffic, part: Traffic): boolean =>
  (whole.protocol === 'all' || (whole.protocol !== undefined && whole.protocol === part.protocol)) &&
  (whole.protocol === 'all' || portsWithin(part.ports, whole.ports)) &&
  part.ids.every((id) => whole.ids.includes(id)) &&
  part.blocks.every((inner) => whole.blocks.some((outer) => isWithin(inner, outer))) &&
  whole.anySource &&
  spanWithin(part.sourcePorts, whole.sourcePorts);

/** Loops, because every rule of a group is compared with every entry of a request. */
function meet(some: readonly Block[], others: readonly Block[]): boolean {
  for (const a of some) {
    for (const b of others) {
      if (a.family === b.family && a.first <= b.last && b.first <= a.last) return true;
    }
  }
  return false;
}

const isWithin = (inner: Block, outer: Block): boolean =>
  inner.family === outer.family && outer.first <= inner.first && inner.last <= outer.last;

const spansMeet = (a: PortSpan, b: PortSpan): boolean => a.first <= b.last && b.first <= a.last;
const spanWithin = (inner: PortSpan, outer: PortSpan): boolean =>
  outer.first <= inner.first && inner.last <= outer.last;

const portsMeet = (a: PortSpan | string, b: PortSpan | string): boolean =>
  typeof a === 'string' || typeof b === 'string' ? a === b || isAll(a) || isAll(b) : spansMeet(a, b);
const portsWithin = (inner: PortSpan | string, outer: PortSpan | string): boolean =>
  typeof inner === 'string' || typeof outer === 'string'
    ? inner === outer || isAll(outer)
    : spanWithin(inner, outer);

const isAll = (ports: PortSpan | string): boolean =>
  typeof ports === 'object' && ports.first === ALL_PORTS.first && ports.last === ALL_PORTS.last;
