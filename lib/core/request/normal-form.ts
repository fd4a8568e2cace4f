/**
 * The normal form of a request: two requests that mean the same to ECS have the same one (docs/decisions/0003). Letter
 * case, number or string and digits are settled by the schemas; the rest, addresses, defaults and precedence, here.
 */
import { type Family, formatAddress, parseAddress } from '../model/address.ts';
import type { RevokeRequest, RulePattern } from '../model/request.ts';

/** Raised whenever `normalise` gives any request another form: stored rows are then normalised again to compare. */
export const NORMAL_SCHEME = 1;

type Loose<T> = { readonly [K in keyof T]?: T[K] | undefined };
/** The members of a rule as they were sent, each valid by itself. */
export type RuleMembers = Loose<RulePattern> & Pick<RulePattern, 'IpProtocol'>;

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

const withoutUndefined = <T extends object>(value: T): Present<T> =>
  // Object.fromEntries cannot say it, but leaving out what is undefined is all that Present means.
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Present<T>;

function canonical(text: string | undefined, family: Family): string | undefined {
  const address = text === undefined ? undefined : parseAddress(text, family);
  return address === undefined ? text : formatAddress(address);
}

/**
 * The normal form of one rule: addresses in their one spelling, defaults filled in, and what ECS documents as ignored
 * left out (DestCidrIp > DestGroupId > DestPrefixListId; Ipv6DestCidrIp > DestPrefixListId; PortRange > PortRangeListId;
 * the owner with DestCidrIp).
 */
export function normaliseRule(rule: RuleMembers): RulePattern {
  const unlessV4 = <T>(value: T): T | undefined => (rule.DestCidrIp === undefined ? value : undefined);
  const group = unlessV4(rule.DestGroupId);
  const byGroup = group !== undefined && rule.Ipv6DestCidrIp === undefined;
  const outranked = rule.Ipv6DestCidrIp !== undefined || group !== undefined;
  return withoutUndefined({
    IpProtocol: rule.IpProtocol,
    PortRange: rule.PortRange,
    PortRangeListId: rule.PortRange === undefined ? rule.PortRangeListId : undefined,
    SourcePortRange: rule.SourcePortRange,
    DestCidrIp: canonical(rule.DestCidrIp, 4),
    Ipv6DestCidrIp: canonical(rule.Ipv6DestCidrIp, 6),
    DestGroupId: group,
    DestGroupOwnerAccount: unlessV4(rule.DestGroupOwnerAccount),
    DestGroupOwnerId: unlessV4(rule.DestGroupOwnerId),
    DestPrefixListId: outranked ? undefined : unlessV4(rule.DestPrefixListId),
    SourceCidrIp: canonical(rule.SourceCidrIp, 4),
    Ipv6SourceCidrIp: canonical(rule.Ipv6SourceCidrIp, 6),
    Policy: rule.Policy ?? 'accept',
    Priority: rule.Priority ?? '1',
    // No other default: what ECS takes for an absent one changed between the seed and today.
    NicType: rule.NicType ?? (byGroup ? 'intranet' : undefined),
  });
}

/**
 * The normal form of a request, also of one that an older scheme made; normalising twice changes nothing. The order of
 * rule ids names nothing and is by code point; that of permissions is kept.
 */
export function normalise(request: RevokeRequest): RevokeRequest {
  const { RegionId, SecurityGroupId, IfAbsent } = request;
  const common = { RegionId, SecurityGroupId, IfAbsent };
  switch (request.form) {
    case 'flat':
      return { form: 'flat', ...common, rule: normaliseRule(request.rule) };
    case 'permissions':
      return { form: 'permissions', ...common, permissions: request.permissions.map(normaliseRule) };
    case 'rule-ids':
      // Ids are ASCII, so the default order is that of code points.
      return { form: 'rule-ids', ...common, ruleIds: [...new Set(request.ruleIds)].sort() };
  }
}

/** A request in the API's own members, as a caller could send it again. Pure. */
export function toParameters(request: RevokeRequest): Record<string, unknown> {
  const { RegionId, SecurityGroupId, IfAbsent } = request;
  const common = { RegionId, SecurityGroupId, ...(IfAbsent === 'fail' && { IfAbsent }) };
  switch (request.form) {
    case 'flat':
      return { ...common, ...request.rule };
    case 'permissions':
      return { ...common, Permissions: request.permissions };
    case 'rule-ids':
      return { ...common, SecurityGroupRuleId: request.ruleIds };
  }
}
