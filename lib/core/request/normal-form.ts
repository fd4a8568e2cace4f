/**
 * The normal form of a request: two requests that mean the same to ECS have the same one (docs/decisions/0003). It is
 * for comparing only: the request is sent and stored as the caller spelled it. The schemas handle numbers in strings
 * and single ports. Letter case, addresses, defaults and precedence are handled here.
 */
import { type Family, formatAddress, parseAddress } from '../model/address.ts';
import type { RevokeRequest, RulePattern, SentRequest, SentRule } from '../model/request.ts';
import type { NamedMember } from '../model/rule-members.ts';

/** Raised whenever `normalise` gives any request another form: stored rows are then normalised again to compare. */
export const NORMAL_SCHEME = 1;

/** The members of a rule as they were read, each valid by itself. */
export type RuleMembers = { readonly [Name in NamedMember]?: string | undefined } & {
  readonly IpProtocol: string;
};

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
 * One rule as the caller spelled it, without what ECS documents as ignored (DestCidrIp > DestGroupId > DestPrefixListId;
 * Ipv6DestCidrIp > DestPrefixListId; PortRange > PortRangeListId; the owner with DestCidrIp): no guard judges that.
 */
export function spelledRule(rule: RuleMembers): SentRule {
  const unlessV4 = <T>(value: T): T | undefined => (rule.DestCidrIp === undefined ? value : undefined);
  const group = unlessV4(rule.DestGroupId);
  const byGroup = group !== undefined && rule.Ipv6DestCidrIp === undefined;
  const outranked = rule.Ipv6DestCidrIp !== undefined || group !== undefined;
  return withoutUndefined({
    ...rule,
    PortRangeListId: rule.PortRange === undefined ? rule.PortRangeListId : undefined,
    DestGroupId: group,
    DestGroupOwnerAccount: unlessV4(rule.DestGroupOwnerAccount),
    DestGroupOwnerId: unlessV4(rule.DestGroupOwnerId),
    DestPrefixListId: outranked ? undefined : unlessV4(rule.DestPrefixListId),
    // No other default: what ECS takes for an absent one changed between the seed and today.
    NicType: rule.NicType ?? (byGroup ? 'intranet' : undefined),
  });
}

/** The normal form of one rule: one spelling of every member, and the defaults filled in. */
export function normaliseRule(rule: RuleMembers): RulePattern {
  const spelled = spelledRule(rule);
  const policy = (spelled.Policy ?? 'accept').toLowerCase();
  // The casts: the schemas have let only these values pass, in any letter case.
  return withoutUndefined({
    ...spelled,
    IpProtocol: spelled.IpProtocol.toLowerCase() as RulePattern['IpProtocol'],
    DestCidrIp: canonical(spelled.DestCidrIp, 4),
    Ipv6DestCidrIp: canonical(spelled.Ipv6DestCidrIp, 6),
    SourceCidrIp: canonical(spelled.SourceCidrIp, 4),
    Ipv6SourceCidrIp: canonical(spelled.Ipv6SourceCidrIp, 6),
    Policy: (policy === 'allow' ? 'accept' : policy) as RulePattern['Policy'],
    Priority: spelled.Priority ?? '1',
    NicType: spelled.NicType?.toLowerCase() as RulePattern['NicType'],
  });
}

/**
 * The normal form of a request, also of one that is in normal form already: normalising twice changes nothing. The order of
 * rule ids names nothing and is by code point; that of permissions is kept.
 */
export function normalise(request: SentRequest): RevokeRequest {
  const { RegionId, SecurityGroupId, IfAbsent, Plan } = request;
  const common = { RegionId, SecurityGroupId, IfAbsent, ...(Plan && { Plan }) };
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
export function toParameters(request: SentRequest): Record<string, unknown> {
  const { RegionId, SecurityGroupId, IfAbsent, Plan, Reason, RequestedBy } = request;
  const common = {
    RegionId,
    SecurityGroupId,
    ...(IfAbsent === 'fail' && { IfAbsent }),
    ...(Plan && { Plan }),
    ...(Reason && { Reason }),
    ...(RequestedBy && { RequestedBy }),
  };
  switch (request.form) {
    case 'flat':
      return { ...common, ...request.rule };
    case 'permissions':
      return { ...common, Permissions: request.permissions };
    case 'rule-ids':
      return { ...common, SecurityGroupRuleId: request.ruleIds };
  }
}
