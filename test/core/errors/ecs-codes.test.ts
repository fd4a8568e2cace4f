import { expect, it } from 'vitest';
import { ECS_CODES, entryOf } from '../../../lib/core/errors/errors.ts';
import { OWN_CODES } from '../../../lib/core/errors/own-codes.ts';

/** The error table of June 2019, in its order, without its second row for InvalidIpProtocol. */
const SEED: readonly (readonly [code: string, status: number])[] = [
  ['InvalidSecurityGroupId.NotFound', 404],
  ['InvalidIpProtocol.ValueNotSupported', 400],
  ['InvalidDestGroupId.NotFound', 404],
  ['InvalidNicType.Mismatch', 403],
  ['InvalidGroupAuthItem.NotFound', 403],
  ['InvalidPolicy.Malformed', 400],
  ['Invaliddestcidrip.Malformed', 400],
  ['MissingParameter.Dest', 400],
  ['InvalidParam.PortRange', 400],
  ['InvalidPriority.Malformed', 400],
  ['InvalidPriority.ValueNotSupported', 400],
  ['InvalidParam.SourceIp', 400],
  ['InvalidParam.DestIp', 400],
  ['InvalidParam.Ipv6DestCidrIp', 400],
  ['InvalidParam.Ipv6SourceCidrIp', 400],
  ['InvalidParam.Ipv4ProtocolConflictWithIpv6Address', 400],
  ['InvalidParam.Ipv6ProtocolConflictWithIpv4Address', 400],
  ['ILLEGAL_IPV6_CIDR', 400],
];

/** The codes that the other documented tables add, by status. */
const LATER: Readonly<Record<number, string>> = {
  400: `InvalidSecurityGroupRule.RuleNotExist MissingParameter InvalidIpPortRange.Malformed InvalidPortRange.Malformed
    InvalidSourcePortRange.Malformed InvalidDestCidrIp.Malformed InvalidDestCidrIp.sMalformed InvalidParam.DestCidrIp
    InvalidParam.SourceCidrIp InvalidSourceCidrIp.Malformed InvalidParam.ProtocolNotSupportPortRangeList
    InvalidPortRangeListId.NotFound InvalidParameter.Ipv6CidrIp InvalidParameter.Conflict
    InvalidNicType.ValueNotSupported InvalidDestGroupId.Mismatch VPCDisabled InvalidSecurityGroupDiscription.Malformed
    InvalidSecurityGroupId.Malformed NotSupported.ClassicNetworkPrefixList InvalidParam.SecurityGroupRuleId
    InvalidParam.SecurityGroupRuleIdRepeated InvalidParam.Permissions InvalidParam.DuplicatePermissions
    InvalidGroupParameter.OperationDenied InvalidGroupAuthParameter.OperationDenied
    InvalidSecurityGroup.InvalidNetworkType InvalidParameter InvalidParamter InvalidParameter.AttributeNotSupported
    IllegalTimestamp IncompleteSignature InvalidAccessKeyId.NotFound SignatureNonceUsed InvalidTimeStamp.Expired
    Throttling UnknownError IdempotenceParamNotMatch InvalidClientToken.ValueNotSupported MissingParameter.RegionId
    MissingParameter.SecurityGroupId InvalidParameter.Action AuthorizedGroupRule.LimitExceed OperationDenied
    InvalidParam.PrefixListAddressFamilyMismatch InvalidDestGroup.NotFound
    InvalidParam.ProtocolAndPortRangeMismatch InvalidParam.ProtocolAndAddressFamilyMismatch`,
  401: 'InvalidOperation.SecurityGroupNotAuthorized',
  403: `InvalidSecurityGroup.IsSame InvalidParamter.Conflict InvalidOperation.ResourceManagedByCloudProduct Forbidden.RAM
    Forbidden.Unauthorized Forbidden.AccessKeyDisabled Forbidden.RiskControl InvalidIdempotenceParameter.Mismatch
    LastTokenProcessing AuthorizationLimitExceed LimitExceed.PrefixListAssociationResource InvalidNetworkType.Conflict`,
  404: `InvalidPrefixListId.NotFound NotSupported.GrayFunction InvalidSecurityGroupRuleId.NotFound
    InvalidRegionId.NotFound SecurityGroupRule.NotFound`,
  409: 'OperationConflict',
  500: 'InternalError',
  503: 'ServiceUnavailable ServiceUnavailable.RegionMaintaining',
};
const later = Object.entries(LATER).flatMap(([status, codes]) =>
  codes.split(/\s+/).map((code) => [code, Number(status)] as const),
);

it.each(SEED)('ECS_CODES has %s of the seed with status %i', (code, status) => {
  expect(ECS_CODES[code]).toMatchObject({ status, origin: 'seed' });
  expect(entryOf(code)?.status).toBe(status);
});

it('ECS_CODES marks exactly the codes of the seed as such', () => {
  const marked = Object.entries(ECS_CODES).filter(([, { origin }]) => origin === 'seed');
  expect(marked.map(([code]) => code)).toEqual(SEED.map(([code]) => code));
});

it.each(later)('ECS_CODES has %s with status %i', (code, status) => {
  expect(ECS_CODES[code]?.status).toBe(status);
  expect(ECS_CODES[code]?.origin).not.toBe('seed');
});

it('ECS_CODES has a title and a fix for every code, each one line of plain sentences', () => {
  for (const [code, { title, fix }] of Object.entries(ECS_CODES)) {
    expect(title, code).toMatch(/^[A-Z][^\n]{8,118}[.)]\.?$/);
    expect(fix, code).toMatch(/^[A-Z][^\n]{8,140}[.)]$/);
  }
});

it('ECS_CODES never allows a retry of what only another request can fix', () => {
  const again = Object.entries(ECS_CODES).filter(([, { retry }]) => retry !== 'never');
  expect(again.map(([code]) => code).sort()).toEqual([
    'Forbidden.AccessKeyDisabled',
    'Forbidden.RAM',
    'Forbidden.RiskControl',
    'Forbidden.Unauthorized',
    'IllegalTimestamp',
    'IncompleteSignature',
    'InternalError',
    'InvalidAccessKeyId.NotFound',
    'InvalidOperation.SecurityGroupNotAuthorized',
    'InvalidTimeStamp.Expired',
    'LastTokenProcessing',
    'OperationConflict',
    'ServiceUnavailable',
    'ServiceUnavailable.RegionMaintaining',
    'SignatureNonceUsed',
    'Throttling',
    'UnknownError',
  ]);
});

it('ECS_CODES shares only these names with the codes of this service, whose entries come first', () => {
  const shared = Object.keys(OWN_CODES).filter((code) => Object.hasOwn(ECS_CODES, code));
  expect(shared.sort()).toEqual([
    'IdempotentParameterMismatch',
    'InternalError',
    'InvalidClientToken.ValueNotSupported',
  ]);
  expect(entryOf('IdempotentParameterMismatch')?.status).toBe(422);
  expect(ECS_CODES.IdempotentParameterMismatch?.status).toBe(400);
});
