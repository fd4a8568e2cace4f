/**
 * One egress rule as DescribeSecurityGroupAttribute lists it: every member a string, absent members absent
 * (ECS sends some of them as `""` or as numbers; the adapter has normalised that).
 */
export interface Rule {
  readonly SecurityGroupRuleId: string;
  readonly IpProtocol: string;
  readonly PortRange?: string;
  readonly PortRangeListId?: string;
  readonly SourcePortRange?: string;
  readonly Policy?: string;
  readonly Priority?: string;
  readonly NicType?: string;
  readonly DestCidrIp?: string;
  readonly Ipv6DestCidrIp?: string;
  readonly DestGroupId?: string;
  /** The owner's account *id*; Describe has no DestGroupOwnerId. */
  readonly DestGroupOwnerAccount?: string;
  readonly DestPrefixListId?: string;
  readonly SourceCidrIp?: string;
  readonly Ipv6SourceCidrIp?: string;
  readonly Description?: string;
  readonly CreateTime?: string;
}
