/**
 * Rules that must not be: those that remediation closes, and that no restore may put back. A rule is forbidden when it
 * opens everything that one entry names: a rule to 0.0.0.0/0 opens 203.0.113.0/24 too, and one for every protocol opens
 * tcp 22. Pure.
 */
import { containsAddress } from '../model/address.ts';
import type { Rule } from '../model/rule.ts';
import type { Target } from './permissions.ts';
import { namesId, portsOf } from './protection.ts';
import type { PortGuard } from './types.ts';

/** Every part must be open; a part that is not there is open anyway. */
export interface Forbidden {
  /** One of these blocks, whole. */
  readonly destinations?: readonly string[] | undefined;
  /** One of these protocols; `all` is every one of them. */
  readonly protocols?: readonly string[] | undefined;
  /** One of these ranges, whole. */
  readonly ports?: readonly PortGuard[] | undefined;
}

/** Every part must hold. */
export interface Spared {
  /** Ids of groups, or prefixes with `*` at the end. */
  readonly groups?: readonly string[] | undefined;
  /** Of the rule: exact, or a prefix with `*` at the end. */
  readonly descriptions?: readonly string[] | undefined;
  /** All of these, on the group; `*` is any value. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface ForbiddenRules {
  readonly forbid: readonly Forbidden[];
  readonly except: readonly Spared[];
}

/** The tags of a group by key; undefined where nobody has read them, and then no exception by tag holds. */
export type GroupTags = Readonly<Record<string, string>> | undefined;

export function isForbidden(
  { forbid, except }: ForbiddenRules,
  rule: Rule,
  target: Target,
  tags?: GroupTags,
): boolean {
  // A rule that drops opens nothing.
  if ((rule.Policy ?? 'accept').toLowerCase() !== 'accept') return false;
  return forbid.some((each) => opens(rule, each)) && !except.some((each) => spares(each, rule, target, tags));
}

function opens(rule: Rule, { destinations, protocols, ports }: Forbidden): boolean {
  const protocol = rule.IpProtocol.toLowerCase();
  return (
    (!destinations || destinations.some((block) => opensBlock(rule, block))) &&
    (!protocols || protocols.some((each) => protocol === 'all' || protocol === each)) &&
    (!ports || ports.some((range) => opensPorts(rule, protocol, range)))
  );
}

const opensBlock = ({ DestCidrIp, Ipv6DestCidrIp }: Rule, block: string): boolean =>
  [DestCidrIp, Ipv6DestCidrIp].some((open) => open !== undefined && containsAddress(open, block));

function opensPorts(rule: Rule, protocol: string, range: PortGuard): boolean {
  if (protocol === 'all') return true;
  const own = portsOf(rule);
  const fits =
    range.protocol === undefined ? protocol === 'tcp' || protocol === 'udp' : protocol === range.protocol;
  return fits && own !== undefined && own.first <= range.first && range.last <= own.last;
}

function spares(
  { groups, descriptions, tags: wanted }: Spared,
  rule: Rule,
  target: Target,
  tags: GroupTags,
): boolean {
  const { Description } = rule;
  return (
    (!groups || groups.some((entry) => namesId(entry, target.SecurityGroupId))) &&
    (!descriptions ||
      (Description !== undefined && descriptions.some((entry) => namesId(entry, Description)))) &&
    (!wanted || Object.entries(wanted).every(([key, value]) => hasTag(tags, key, value)))
  );
}

const hasTag = (tags: GroupTags, key: string, value: string): boolean =>
  tags !== undefined && Object.hasOwn(tags, key) && (value === '*' || tags[key] === value);
