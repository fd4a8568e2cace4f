/**
 * ECS's own codes with the status and message that its documents print; `%s` is a parameter. A code with
 * two documented statuses is raised with the other one where it applies.
 */
export type CatalogueEntry = readonly [status: number, message: string];

/** Tables of RevokeSecurityGroup and AuthorizeSecurityGroupEgress (2025), and of the seed's page (2019). */
const OPERATION = {
  'InvalidSecurityGroupRule.RuleNotExist': [400, 'The specified rule does not exist.'],
  'InvalidSecurityGroupRuleId.NotFound': [404, 'The specified SecurityGroupRuleId is not exists.'],
  'InvalidParam.SecurityGroupRuleId': [400, 'The specified parameter SecurityGroupRuleId is not valid.'],
  'InvalidParam.SecurityGroupRuleIdRepeated': [
    400,
    'The specified parameter SecurityGroupRuleId is repeated.',
  ],
  'InvalidGroupAuthItem.NotFound': [403, 'Specified group authorized item does not exist in our records.'],
  'InvalidNicType.Mismatch': [403, 'The specified NicType conflicts with the authorization record.'],
  'InvalidNicType.ValueNotSupported': [400, 'The specified parameter %s is not valid.'],
  'InvalidIpProtocol.ValueNotSupported': [
    400,
    'The parameter %s must be specified with case insensitive TCP, UDP, ICMP, GRE or All.',
  ],
  'InvalidPortRange.Malformed': [400, 'The specified parameter PortRange must set.'],
  'InvalidParam.PortRange': [
    400,
    'The specified parameter %s is not valid. It should be two integers less than 65535 in ?/? format.',
  ],
  'InvalidIpPortRange.Malformed': [400, 'The specified parameter PortRange is not valid.'],
  'InvalidSourcePortRange.Malformed': [400, 'The specified parameter SourcePortRange is not valid.'],
  OperationDenied: [400, 'The specified IpProtocol does not exist or IpProtocol and PortRange do not match.'],
  'InvalidParam.ProtocolNotSupportPortRangeList': [
    400,
    'The specified protocol does not support the port range list.',
  ],
  'InvalidPortRangeListId.NotFound': [400, 'The specified port range list was not found.'],
  'InvalidPolicy.Malformed': [400, 'The specified parameter %s is not valid.'],
  'InvalidPriority.Malformed': [400, 'The parameter Priority is invalid.'],
  'InvalidPriority.ValueNotSupported': [400, 'The specified parameter %s is invalid.'],
  'InvalidSecurityGroupDiscription.Malformed': [
    400,
    'The specified security group rule description is not valid.',
  ],
  'MissingParameter.Dest': [
    400,
    'One of the parameters DestCidrIp, Ipv6DestCidrIp, DestGroupId or DestPrefixListId in %s must be specified.',
  ],
  'InvalidDestCidrIp.Malformed': [400, 'The specified parameter DestCidrIp is not valid.'],
  'InvalidParam.DestCidrIp': [400, 'The specified parameter %s is not valid.'],
  'InvalidSourceCidrIp.Malformed': [400, 'The specified parameter SourceCidrIp is not valid.'],
  'InvalidParam.SourceCidrIp': [400, 'The specified parameter %s is not valid.'],
  'InvalidParam.Ipv6DestCidrIp': [400, 'The specified parameter %s is not valid.'],
  'InvalidParam.Ipv6SourceCidrIp': [400, 'The specified parameter %s is not valid.'],
  'InvalidParam.DestIp': [
    400,
    'The Parameters DestCidrIp and Ipv6DestCidrIp in %s cannot be set at the same time.',
  ],
  'InvalidParam.SourceIp': [
    400,
    'The Parameters SourceCidrIp and Ipv6SourceCidrIp in %s cannot be set at the same time.',
  ],
  'InvalidParam.Ipv4ProtocolConflictWithIpv6Address': [
    400,
    'IPv6 address cannot be specified for IPv4-specific protocol.',
  ],
  'InvalidParam.Ipv6ProtocolConflictWithIpv4Address': [
    400,
    'IPv4 address cannot be specified for IPv6-specific protocol.',
  ],
  'InvalidParameter.Conflict': [400, 'IPv6 and IPv4 addresses cannot exist at the same time.'],
  'InvalidParamter.Conflict': [400, 'The specified SourceCidrIp should be different from the DestCidrIp.'],
  'InvalidParam.Permissions': [
    400,
    'The specified parameter Permissions cannot coexist with other parameters.',
  ],
  'InvalidParam.DuplicatePermissions': [
    400,
    'There are duplicate permissions in the specified parameter Permissions.',
  ],
  'InvalidGroupParameter.OperationDenied': [
    400,
    'The attributes Policy, SourceGroupId, DestGroupId of enterprise level security groups are not allowed to be set or modified.',
  ],
  'InvalidGroupAuthParameter.OperationDenied': [
    400,
    'The security group can not authorize to enterprise level security group.',
  ],
  'InvalidDestGroupId.Mismatch': [
    400,
    'Specified security group and destination group are not in the same VPC.',
  ],
  'InvalidSecurityGroup.IsSame': [
    403,
    'The authorized SecurityGroupId should be different from the DestGroupId.',
  ],
  'NotSupported.ClassicNetworkPrefixList': [
    400,
    'The prefix list is not supported when the network type of security group is classic.',
  ],
  'InvalidOperation.ResourceManagedByCloudProduct': [403, '%s'],
  'InvalidSecurityGroupId.Malformed': [400, 'The specified parameter SecurityGroupId is not valid.'],
  'InvalidSecurityGroupId.NotFound': [404, 'The specified SecurityGroupId does not exist.'],
  'InvalidDestGroupId.NotFound': [404, 'The DestGroupId provided does not exist in our records.'],
  'InvalidPrefixListId.NotFound': [404, 'The specified prefix list was not found.'],
  'InvalidOperation.SecurityGroupNotAuthorized': [
    401,
    'The specified security group is not authorized to operate.',
  ],
} as const satisfies Record<string, CatalogueEntry>;

/** DescribeSecurityGroupAttribute (2026). `InvalidParamter` is the vendor's spelling. */
const DESCRIBE = {
  InvalidParamter: [400, 'Invalid Parameter.'],
  'MissingParameter.RegionId': [400, 'The parameter RegionId is missing.'],
  'InvalidRegionId.NotFound': [404, 'The specified RegionId does not exist.'],
} as const satisfies Record<string, CatalogueEntry>;

/** Common codes: the table of 2018, the latest that prints statuses. */
const COMMON = {
  IdempotentParameterMismatch: [400, 'The request is retried with updated parameters.'],
  IllegalTimestamp: [
    400,
    'The input parameter Timestamp that is required for processing this request is not supplied.',
  ],
  IncompleteSignature: [400, 'The request signature does not conform to Alibaba Cloud standards.'],
  'InvalidAccessKeyId.NotFound': [400, 'The specified AccessKey ID does not exist.'],
  InvalidParameter: [400, 'The specified parameter %s is not valid.'],
  MissingParameter: [
    400,
    'The input parameter %s that is required for processing this request is not supplied.',
  ],
  SignatureNonceUsed: [400, 'The request signature nonce has been used.'],
  Throttling: [
    400,
    'You have made too many requests within a short time; your request is denied due to request throttling.',
  ],
  UnknownError: [400, 'The request processing has failed due to some unknown error.'],
  'Forbidden.RAM': [
    403,
    "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
  ],
  LastTokenProcessing: [403, 'The last token request is processing.'],
  UnsupportedHTTPMethod: [403, 'This HTTP method is not supported.'],
  OperationConflict: [409, 'Request was denied due to conflict with a previous request.'],
  InternalError: [500, 'The request processing has failed due to some unknown error, exception or failure.'],
  ServiceUnavailable: [503, 'The request has failed due to a temporary failure of the server.'],
} as const satisfies Record<string, CatalogueEntry>;

/**
 * The gateway in front of ECS, as users quote it today. The statuses of `InvalidVersion`,
 * `InvalidAction.NotFound` and the security-token codes are undocumented; these are our choice.
 */
const GATEWAY = {
  SignatureDoesNotMatch: [400, 'Specified signature is not matched with our calculation.'],
  'InvalidTimeStamp.Format': [400, 'Specified time stamp or date value is not well formatted.'],
  'InvalidTimeStamp.Expired': [400, 'Specified time stamp or date value is expired.'],
  MissingSecurityToken: [400, 'SecurityToken is mandatory for this action.'],
  'InvalidSecurityToken.Expired': [400, 'Specified SecurityToken is expired.'],
  'InvalidSecurityToken.MismatchWithAccessKey': [400, 'Specified SecurityToken mismatch with the AccessKey.'],
  InvalidVersion: [400, 'Specified parameter Version is not valid.'],
  'InvalidAction.NotFound': [404, 'Specified api is not found, please check your url and method.'],
  'InvalidClientToken.ValueNotSupported': [400, 'The ClientToken provided is invalid.'],
  'Throttling.User': [400, 'Request was denied due to user flow control.'],
  'Throttling.Api': [400, 'Request was denied due to api flow control.'],
} as const satisfies Record<string, CatalogueEntry>;

const CATALOGUE = { ...OPERATION, ...DESCRIBE, ...COMMON, ...GATEWAY };

export type EcsCode = keyof typeof CATALOGUE;

/** Status and message of a documented code. */
export const documented = (code: EcsCode): CatalogueEntry => CATALOGUE[code];

/** As above, for any text; undefined for an undocumented code. */
export function lookUp(code: string): CatalogueEntry | undefined {
  const table: Readonly<Record<string, CatalogueEntry>> = CATALOGUE;
  return Object.hasOwn(table, code) ? table[code] : undefined;
}
