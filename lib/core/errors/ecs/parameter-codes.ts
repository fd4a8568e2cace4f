/**
 * ECS's codes about the parameters of a request, its ClientToken included, as documented for RevokeSecurityGroupEgress
 * and related operations. If two versions differ in the status, the older one counts. The spelling, mistakes included,
 * is ECS's.
 */
import { coder, type EcsCodeEntry } from '../own-codes.ts';

const seed = coder('seed', 'never');
const later = coder('later', 'never');
const own = coder('own', 'never');
const common = coder('common', 'never');
const commonAgain = coder('common', 'same-token');

/** The error table of June 2019, in its order. */
const SEED = {
  'InvalidSecurityGroupId.NotFound': seed(
    404,
    'The security group does not exist.',
    'Check SecurityGroupId and RegionId.',
  ),
  'InvalidIpProtocol.ValueNotSupported': seed(
    400,
    'IpProtocol is missing or not a known protocol.',
    'Send tcp, udp, icmp, icmpv6, gre or all.',
  ),
  'InvalidDestGroupId.NotFound': seed(
    404,
    'The destination security group does not exist.',
    'Check DestGroupId and its owner.',
  ),
  'InvalidNicType.Mismatch': seed(
    403,
    'NicType does not fit the destination or the existing rule.',
    'Send intranet, or leave NicType out.',
  ),
  'InvalidGroupAuthItem.NotFound': seed(
    403,
    'No such rule exists (the answer of ECS before November 2020).',
    'List the rules of the group. There was nothing to revoke.',
  ),
  'InvalidPolicy.Malformed': seed(400, 'Policy is not a known policy.', 'Send accept or drop.'),
  'Invaliddestcidrip.Malformed': seed(
    400,
    'DestCidrIp is not an IPv4 address or CIDR block.',
    'Send it as 10.0.0.0/8 or 10.0.0.2.',
  ),
  'MissingParameter.Dest': seed(
    400,
    'The rule has no destination.',
    'Send DestCidrIp, Ipv6DestCidrIp, DestGroupId or DestPrefixListId.',
  ),
  'InvalidParam.PortRange': seed(
    400,
    'PortRange or SourcePortRange is not a range of ports.',
    'Send 1/200 with tcp and udp, -1/-1 with every other protocol.',
  ),
  'InvalidPriority.Malformed': seed(400, 'Priority is not an integer.', 'Send an integer from 1 to 100.'),
  'InvalidPriority.ValueNotSupported': seed(
    400,
    'Priority is out of range.',
    'Send an integer from 1 to 100.',
  ),
  'InvalidParam.SourceIp': seed(
    400,
    'The source address is not valid, or is given as IPv4 and IPv6 at once.',
    'Send one valid source address, or none.',
  ),
  'InvalidParam.DestIp': seed(
    400,
    'The destination is given in two ways that exclude each other.',
    'Send one destination.',
  ),
  'InvalidParam.Ipv6DestCidrIp': seed(
    400,
    'Ipv6DestCidrIp is not an IPv6 address or CIDR block.',
    'Send it as 2001:db8::/32; IPv4 goes into DestCidrIp.',
  ),
  'InvalidParam.Ipv6SourceCidrIp': seed(
    400,
    'Ipv6SourceCidrIp is not an IPv6 address or CIDR block.',
    'Send it as 2001:db8::/32; IPv4 goes into SourceCidrIp.',
  ),
  'InvalidParam.Ipv4ProtocolConflictWithIpv6Address': seed(
    400,
    'An IPv4 protocol was sent with an IPv6 address.',
    'Send icmpv6 with IPv6 addresses.',
  ),
  'InvalidParam.Ipv6ProtocolConflictWithIpv4Address': seed(
    400,
    'An IPv6 protocol was sent with an IPv4 address.',
    'Send icmp with IPv4 addresses.',
  ),
  ILLEGAL_IPV6_CIDR: seed(
    400,
    'The prefix length of the IPv6 CIDR block is not valid.',
    'Send a prefix length from 0 to 128, such as 2001:db8::/32.',
  ),
} as const satisfies Record<string, EcsCodeEntry>;

/** Required members and the action; RegionId's is documented for DescribeSecurityGroupAttribute. */
const MEMBERS = {
  'MissingParameter.RegionId': later(400, 'RegionId is missing.', 'Send the region of the security group.'),
  'MissingParameter.SecurityGroupId': own(
    400,
    'SecurityGroupId is missing.',
    'Send the id of the security group.',
  ),
  'InvalidParameter.Action': own(
    400,
    'Action is not RevokeSecurityGroupEgress.',
    'Send RevokeSecurityGroupEgress, or leave Action out.',
  ),
} as const satisfies Record<string, EcsCodeEntry>;

/** Codes of the other documented versions of this operation, of RevokeSecurityGroup and AuthorizeSecurityGroupEgress. */
const LATER = {
  'InvalidSecurityGroupRule.RuleNotExist': later(
    400,
    'No such rule exists.',
    'List the rules of the group. There was nothing to revoke.',
  ),
  'InvalidSecurityGroupRuleId.NotFound': later(
    404,
    'No rule has this id.',
    'List the rules of the group. There was nothing to revoke.',
  ),
  'SecurityGroupRule.NotFound': later(
    404,
    'No such rule exists.',
    'List the rules of the group. There was nothing to revoke.',
  ),
  'InvalidParam.SecurityGroupRuleId': later(
    400,
    'SecurityGroupRuleId is not a list of 1 to 100 rule ids.',
    'Send ids as the group lists them, such as ["sgr-bp67acfmxa123b"].',
  ),
  'InvalidParam.SecurityGroupRuleIdRepeated': later(400, 'A rule id occurs twice.', 'Name every rule once.'),
  'InvalidParam.Permissions': later(
    400,
    'Permissions is not a list of 1 to 100 rules, or was sent with another form.',
    'Send one form: Permissions, SecurityGroupRuleId, or the members of one rule.',
  ),
  'InvalidParam.DuplicatePermissions': later(
    400,
    'Two entries of Permissions name the same rule.',
    'Name every rule once.',
  ),
  'InvalidSecurityGroupId.Malformed': later(
    400,
    'SecurityGroupId is not well formed.',
    'Send an id such as sg-bp67acfmxazb4p.',
  ),
  'InvalidRegionId.NotFound': later(
    404,
    'The region does not exist.',
    'Send the id of a region, such as cn-hangzhou.',
  ),
  'InvalidPrefixListId.NotFound': later(404, 'The prefix list does not exist.', 'Check DestPrefixListId.'),
  'InvalidPortRangeListId.NotFound': later(400, 'The port list does not exist.', 'Check PortRangeListId.'),
  'InvalidParam.ProtocolNotSupportPortRangeList': later(
    400,
    'A protocol without ports was sent with a port list.',
    'Send PortRange -1/-1 instead of PortRangeListId.',
  ),
  'InvalidParam.ProtocolAndPortRangeMismatch': later(
    400,
    'IpProtocol and PortRange do not fit.',
    'Send 1/200 with tcp and udp, -1/-1 with every other protocol.',
  ),
  'InvalidParam.ProtocolAndAddressFamilyMismatch': later(
    400,
    'IpProtocol does not fit the address family.',
    'Send icmp with IPv4 addresses and icmpv6 with IPv6 addresses.',
  ),
  'InvalidPortRange.Malformed': later(
    400,
    'PortRange is missing.',
    'Send 1/200 with tcp and udp, -1/-1 with every other protocol.',
  ),
  'InvalidIpPortRange.Malformed': later(
    400,
    'PortRange is not valid.',
    'Send 1/200 with tcp and udp, -1/-1 with every other protocol.',
  ),
  'InvalidSourcePortRange.Malformed': later(
    400,
    'SourcePortRange is not valid.',
    'Send 1/200 with tcp and udp, -1/-1 with every other protocol.',
  ),
  'InvalidIpProtocol.Malformed': later(
    400,
    'IpProtocol and PortRange are not valid together.',
    'Send 1/200 with tcp and udp, -1/-1 with every other protocol.',
  ),
  'InvalidDestCidrIp.Malformed': later(400, 'DestCidrIp is not valid.', 'Send it as 10.0.0.0/8 or 10.0.0.2.'),
  'InvalidDestCidrIp.sMalformed': later(
    400,
    'DestCidrIp is not valid.',
    'Send it as 10.0.0.0/8 or 10.0.0.2.',
  ),
  'InvalidParam.DestCidrIp': later(400, 'DestCidrIp is not valid.', 'Send it as 10.0.0.0/8 or 10.0.0.2.'),
  'InvalidSourceCidrIp.Malformed': later(
    400,
    'SourceCidrIp is not valid.',
    'Send it as 10.0.0.0/8 or 10.0.0.2.',
  ),
  'InvalidParam.SourceCidrIp': later(400, 'SourceCidrIp is not valid.', 'Send it as 10.0.0.0/8 or 10.0.0.2.'),
  'InvalidParameter.Ipv6CidrIp': later(400, 'An IPv6 CIDR block is not valid.', 'Send it as 2001:db8::/32.'),
  'InvalidParameter.Conflict': later(
    400,
    'One rule has an IPv4 and an IPv6 address.',
    'Send source and destination of one address family.',
  ),
  'InvalidParamter.Conflict': later(
    403,
    'Source and destination of the rule are the same.',
    'Send a destination other than the source.',
  ),
  'InvalidNicType.ValueNotSupported': later(
    400,
    'NicType is not a known type.',
    'Send intranet, or leave NicType out.',
  ),
  'InvalidSecurityGroupDiscription.Malformed': later(
    400,
    'Description is not 1 to 512 characters.',
    'Shorten it, or leave it out: it does not identify a rule.',
  ),
  'InvalidSecurityGroup.IsSame': later(
    403,
    'The destination group is the group itself.',
    'Send another DestGroupId.',
  ),
  'InvalidDestGroupId.Mismatch': later(
    400,
    'The destination group is in another VPC.',
    'Send a DestGroupId of the same VPC.',
  ),
  'InvalidParameter.AttributeNotSupported': later(
    400,
    'The attribute is not supported.',
    'Report this to the operator: the service sent the attribute, not the caller.',
  ),
  InvalidParamter: later(
    400,
    'A parameter is not valid.',
    'Check the request against the table of parameters.',
  ),
} as const satisfies Record<string, EcsCodeEntry>;

/** About parameters, from the common table. */
const PARAMETERS = {
  InvalidParameter: common(
    400,
    'A parameter is not valid.',
    'Check the request against the table of parameters.',
  ),
  MissingParameter: common(
    400,
    'A parameter is missing.',
    'Check the request against the table of parameters.',
  ),
} as const satisfies Record<string, EcsCodeEntry>;

/** About the ClientToken of a call to ECS. This service makes that token; it is never the caller's. */
const TOKEN = {
  IdempotentParameterMismatch: common(
    400,
    'ECS knows this token with other parameters.',
    'Use a new ClientToken for a new request.',
  ),
  IdempotenceParamNotMatch: later(
    400,
    'ECS knows this token with other parameters.',
    'Use a new ClientToken for a new request.',
  ),
  'InvalidIdempotenceParameter.Mismatch': common(
    403,
    'ECS knows this token with other parameters.',
    'Use a new ClientToken for a new request.',
  ),
  'InvalidClientToken.ValueNotSupported': later(
    400,
    'The ClientToken is not 1 to 64 printable ASCII characters.',
    'Send a UUID, for example.',
  ),
  LastTokenProcessing: commonAgain(
    403,
    'ECS is still busy with a call under this token.',
    'Send the same request again later.',
  ),
} as const satisfies Record<string, EcsCodeEntry>;

export const PARAMETER_CODES = { ...SEED, ...MEMBERS, ...LATER, ...PARAMETERS, ...TOKEN } as const;
