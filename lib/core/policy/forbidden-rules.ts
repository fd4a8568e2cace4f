/**
 * Forbidden rules: remediation revokes them, and no restore may put them back. A rule is forbidden if it opens all that
 * one entry names: a rule to 0.0.0.0/0 opens 203.0.113.0/24 too, and a rule for every protocol opens tcp 22. A member
 * that is not understood counts as the widest possible value. Pure.
 */
import { containsAddress } from '../model/address.ts';
import type { Rule } from '../model/rule.ts';
import { hasPorts, protocolOf } from '../model/rule-members.ts';
import { blocksOf, portsOf } from '../model/rule-reading.ts';
import type { Target } from './permissions.ts';
import { namesId } from './policy.ts';
import type { PortGuard } from './types.ts';

/** A rule must open every part; an absent part is always open. */
export interface Forbidden {
  /** At least one of these blocks, completely. */
  readonly destinations?: readonly string[] | undefined;
  /** At least one of these protocols; `all` opens each of them. */
  readonly protocols?: readonly string[] | undefined;
  /** At least one of these ranges, completely. */
  readonly ports?: readonly PortGuard[] | undefined;
}

/** An exception. All of its parts must match. */
export interface Spared {
  /** Ids of groups, or prefixes with `*` at the end. */
  readonly groups?: readonly string[] | undefined;
  /** Descriptions of the rule: exact, or prefixes with `*` at the end. */
  readonly descriptions?: readonly string[] | undefined;
  /** The group has all of these tags; `*` is any value. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface ForbiddenRules {
  readonly forbid: readonly Forbidden[];
  readonly except: readonly Spared[];
}

/** The tags of a group by key. If they were not read, no exception by tag matches. */
export type GroupTags = Readonly<Record<string, string>> | undefined;

export function isForbidden(
  { forbid, except }: ForbiddenRules,
  rule: Rule,
  target: Target,
  tags?: GroupTags,
): boolean {
  // Only a drop rule is known to open nothing.
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
  // Only the id of a port list is known here, and its content may change at any time.
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
