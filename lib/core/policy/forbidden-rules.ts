/**
 * Rules that must not be: those that remediation closes, and that no restore may put back. A rule is forbidden when it
 * opens everything that one entry names: a rule to 0.0.0.0/0 opens 203.0.113.0/24 too, and one for every protocol opens
 * tcp 22. A member that is not understood counts as the widest that it could be. Pure.
 */
import { containsAddress } from '../model/address.ts';
import { hasPorts, protocolOf } from '../model/protocol.ts';
import type { Rule } from '../model/rule.ts';
import { blocksOf, portsOf } from '../model/rule-reading.ts';
import type { Target } from './permissions.ts';
import { namesId } from './protection.ts';
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
  // A rule that drops opens nothing; every other policy may accept.
  if (rule.Policy?.toLowerCase() === 'drop') return false;
  return forbid.some((each) => opens(rule, each)) && !except.some((each) => spares(each, rule, target, tags));
}

function opens(rule: Rule, { destinations, protocols, ports }: Forbidden): boolean {
  const protocol = protocolOf(rule.IpProtocol);
  const everyProtocol = protocol === undefined || protocol === 'all';
  return (
    (!destinations || destinations.some((block) => opensBlock(rule, block))) &&
    (!protocols || protocols.some((each) => everyProtocol || protocol === each)) &&
    (!ports || ports.some((range) => opensPorts(rule, range)))
  );
}

const opensBlock = (rule: Rule, block: string): boolean =>
  blocksOf(rule)?.some((open) => containsAddress(open, block)) ?? true;

function opensPorts(rule: Rule, range: PortGuard): boolean {
  const protocol = protocolOf(rule.IpProtocol);
  if (protocol === 'all') return true;
  if (
    protocol !== undefined &&
    !(range.protocol === undefined ? hasPorts(protocol) : protocol === range.protocol)
  )
    return false;
  const opened = portsOf(rule);
  if (opened === 'not-understood') return true;
  if (opened === 'none') return false;
  // Only the id of a port list is known here, and what it holds may change any day.
  if (opened === 'list') return protocol === undefined;
  return opened.first <= range.first && range.last <= opened.last;
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
