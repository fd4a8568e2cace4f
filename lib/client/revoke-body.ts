/** The JSON that a caller sends; what each member means is in `core/parameters.ts`. */

/** The members of one rule, as the flat form has them. */
export interface RuleBody {
  readonly IpProtocol: string;
  /** One port alone, as a number or as its digits, is a range of one. */
  readonly PortRange?: string | number;
  readonly DestCidrIp?: string;
  readonly Ipv6DestCidrIp?: string;
  readonly DestGroupId?: string;
  readonly DestGroupOwnerAccount?: string;
  /** A string: account ids may be larger than a JavaScript number can tell apart. */
  readonly DestGroupOwnerId?: string | number;
  readonly DestPrefixListId?: string;
  readonly SourceCidrIp?: string;
  readonly Ipv6SourceCidrIp?: string;
  readonly SourcePortRange?: string | number;
  readonly Policy?: string;
  readonly Priority?: string | number;
  readonly NicType?: string;
  readonly Description?: string;
}

interface Common {
  readonly RegionId: string;
  readonly SecurityGroupId: string;
  readonly Action?: 'RevokeSecurityGroupEgress';
  /** Absent: the client makes one and hands it out before it sends anything. */
  readonly ClientToken?: string;
  readonly IfAbsent?: 'succeed' | 'fail';
}

export type FlatBody = Common & RuleBody;
export type PermissionsBody = Common & {
  readonly Permissions: readonly (RuleBody & { readonly PortRangeListId?: string })[];
};
export type RuleIdsBody = Common & { readonly SecurityGroupRuleId: readonly string[] };

/** A request to revoke, in one of its three forms. */
export type RevokeBody = FlatBody | PermissionsBody | RuleIdsBody;
