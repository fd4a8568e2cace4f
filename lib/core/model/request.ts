/** The members that name one rule, in normal form (see `request.ts`). */
export interface RulePattern {
  readonly IpProtocol: 'tcp' | 'udp' | 'icmp' | 'icmpv6' | 'gre' | 'all';
  readonly PortRange?: string;
  readonly PortRangeListId?: string;
  readonly SourcePortRange?: string;
  /** Canonical text: `10.0.0.0/8`; one host has no prefix (`10.0.0.2`). */
  readonly DestCidrIp?: string;
  /** Canonical RFC 5952 text, prefix as above. */
  readonly Ipv6DestCidrIp?: string;
  readonly DestGroupId?: string;
  readonly DestGroupOwnerAccount?: string;
  readonly DestGroupOwnerId?: string;
  readonly DestPrefixListId?: string;
  readonly SourceCidrIp?: string;
  readonly Ipv6SourceCidrIp?: string;
  readonly Policy: 'accept' | 'drop';
  /** `"1"` … `"100"`. */
  readonly Priority: string;
  readonly NicType?: 'internet' | 'intranet';
}

interface Common {
  readonly RegionId: string;
  readonly SecurityGroupId: string;
  readonly IfAbsent: 'succeed' | 'fail';
}

/** The seed's form: one rule, its members at the top level. */
export interface FlatRequest extends Common {
  readonly form: 'flat';
  readonly rule: RulePattern;
}
export interface PermissionsRequest extends Common {
  readonly form: 'permissions';
  readonly permissions: readonly RulePattern[];
}
/** In normal form sorted by code point and without repeats: the order of ids names nothing. */
export interface RuleIdsRequest extends Common {
  readonly form: 'rule-ids';
  readonly ruleIds: readonly string[];
}

/** The members that name one rule, as the caller spelled them. */
export type SentRule = { readonly [Name in keyof RulePattern]?: string } & { readonly IpProtocol: string };

/**
 * A revoke request as the caller spelled it: what goes to ECS and into the row. A request in normal form is one too.
 * Members that ECS documents as ignored are left out, because no guard has judged them.
 */
export type SentRequest =
  | (Common & { readonly form: 'flat'; readonly rule: SentRule })
  | (Common & { readonly form: 'permissions'; readonly permissions: readonly SentRule[] })
  | RuleIdsRequest;

/** A revoke request in normal form, for comparing only: defaults filled in, ignored members dropped, no `ClientToken`, no `Description`. */
export type RevokeRequest = FlatRequest | PermissionsRequest | RuleIdsRequest;
