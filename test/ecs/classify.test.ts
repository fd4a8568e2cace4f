import { describe, expect, it } from 'vitest';
import type { FailureClass } from '../../lib/core/errors/ecs/failure-class.ts';
import { classify, NoAnswer } from '../../lib/ecs/classify.ts';
import { OTHER_STATUSES } from '../../lib/reference/tables.ts';

/** As the transport throws it. */
const answered = (statusCode: number, code: unknown, more: Record<string, unknown> = {}) =>
  Object.assign(new Error(`ECS answered with status ${statusCode}.`), {
    name: 'ErrorReply',
    statusCode,
    code,
    requestId: 'R-1',
    data: { RequestId: 'R-1', Code: code, Message: 'The text of ECS.' },
    ...more,
  });

const classOf = (status: number, code: string, operation: 'list' | 'revoke' | 'revoke-by-id' = 'revoke') =>
  classify(answered(status, code), operation).class;

/** Every code of the API's tables, with the statuses that the tables give it. */
const TABLE: Record<FailureClass, readonly (readonly [number, string])[]> = {
  gone: [
    [400, 'InvalidSecurityGroupRule.RuleNotExist'],
    [404, 'InvalidSecurityGroupRuleId.NotFound'],
    [404, 'SecurityGroupRule.NotFound'],
    [400, 'SecurityGroupRule.NotFound'],
    [403, 'InvalidGroupAuthItem.NotFound'],
  ],
  refused: [
    [400, 'MissingParameter.Dest'],
    [400, 'MissingParameter'],
    [400, 'MissingParameter.RegionId'],
    [400, 'InvalidParameter'],
    [400, 'InvalidIpProtocol.ValueNotSupported'],
    [400, 'InvalidParam.PortRange'],
    [400, 'InvalidIpPortRange.Malformed'],
    [400, 'InvalidPortRange.Malformed'],
    [400, 'InvalidSourcePortRange.Malformed'],
    [400, 'Invaliddestcidrip.Malformed'],
    [400, 'InvalidDestCidrIp.Malformed'],
    [400, 'InvalidDestCidrIp.sMalformed'],
    [400, 'InvalidParam.DestCidrIp'],
    [400, 'InvalidParam.SourceCidrIp'],
    [400, 'InvalidSourceCidrIp.Malformed'],
    [400, 'InvalidParam.ProtocolNotSupportPortRangeList'],
    [400, 'InvalidPortRangeListId.NotFound'],
    [400, 'InvalidParam.DestIp'],
    [400, 'InvalidParam.SourceIp'],
    [400, 'InvalidParam.Ipv6DestCidrIp'],
    [400, 'InvalidParam.Ipv6SourceCidrIp'],
    [400, 'ILLEGAL_IPV6_CIDR'],
    [400, 'InvalidParameter.Ipv6CidrIp'],
    [400, 'InvalidParam.Ipv4ProtocolConflictWithIpv6Address'],
    [400, 'InvalidParam.Ipv6ProtocolConflictWithIpv4Address'],
    [400, 'InvalidParameter.Conflict'],
    [400, 'InvalidPolicy.Malformed'],
    [400, 'InvalidPriority.Malformed'],
    [400, 'InvalidPriority.ValueNotSupported'],
    [400, 'InvalidNicType.ValueNotSupported'],
    [403, 'InvalidNicType.Mismatch'],
    [400, 'InvalidDestGroupId.Mismatch'],
    [400, 'InvalidParam.ProtocolAndPortRangeMismatch'],
    [400, 'InvalidParam.ProtocolAndAddressFamilyMismatch'],
    ...Object.entries(OTHER_STATUSES).map(([code, status]) => [status, code] as const),
    [400, 'VPCDisabled'],
    [403, 'InvalidSecurityGroup.IsSame'],
    [403, 'InvalidParamter.Conflict'],
    [400, 'InvalidSecurityGroupDiscription.Malformed'],
    [400, 'InvalidSecurityGroupId.Malformed'],
    [404, 'InvalidSecurityGroupId.NotFound'],
    [404, 'InvalidDestGroupId.NotFound'],
    [404, 'InvalidPrefixListId.NotFound'],
    [404, 'NotSupported.GrayFunction'],
    [400, 'NotSupported.ClassicNetworkPrefixList'],
    [400, 'InvalidParam.SecurityGroupRuleId'],
    [400, 'InvalidParam.SecurityGroupRuleIdRepeated'],
    [400, 'InvalidParam.Permissions'],
    [400, 'InvalidParam.DuplicatePermissions'],
    [400, 'InvalidGroupParameter.OperationDenied'],
    [400, 'InvalidGroupAuthParameter.OperationDenied'],
    [400, 'InvalidSecurityGroup.InvalidNetworkType'],
    [403, 'InvalidOperation.ResourceManagedByCloudProduct'],
    [404, 'InvalidRegionId.NotFound'],
    [400, 'InvalidClientToken.ValueNotSupported'],
    [400, 'InvalidParameter.AttributeNotSupported'],
  ],
  ours: [
    [403, 'Forbidden.RAM'],
    [403, 'Forbidden.Unauthorized'],
    [403, 'Forbidden.AccessKeyDisabled'],
    [403, 'Forbidden.RiskControl'],
    [403, 'Forbidden'],
    [400, 'InvalidAccessKeyId.NotFound'],
    [404, 'InvalidAccessKeyId.NotFound'],
    [400, 'InvalidAccessKeyId.Inactive'],
    [400, 'IncompleteSignature'],
    [400, 'SignatureDoesNotMatch'],
    [400, 'InvalidTimeStamp.Expired'],
    [400, 'IllegalTimestamp'],
    [403, 'InvalidSecurityToken.Expired'],
    [400, 'InvalidSecurityToken.Malformed'],
    [400, 'MissingSecurityToken'],
    [401, 'InvalidOperation.SecurityGroupNotAuthorized'],
    [401, 'AnythingElse'],
  ],
  throttled: [
    [400, 'Throttling'],
    [400, 'Throttling.User'],
    [503, 'Throttling.Api'],
    [400, 'Rejected.Throttling'],
    [429, 'TooManyRequests'],
  ],
  busy: [
    [409, 'OperationConflict'],
    [403, 'OperationConflict'],
    [400, 'SystemBusy'],
    [409, 'TaskConflict'],
    [400, 'IncorrectStatus'],
    [403, 'IncorrectVpcStatus'],
    [409, 'AnythingElse'],
  ],
  unanswered: [
    [500, 'InternalError'],
    [400, 'InternalError'],
    [503, 'ServiceUnavailable'],
    [500, 'ServiceUnavailable'],
    [503, 'ServiceUnavailable.RegionMaintaining'],
    [400, 'UnknownError'],
    [502, 'BadGateway'],
    [503, 'OperationConflict'],
    [500, 'InvalidSecurityGroupRule.RuleNotExist'],
    [500, 'Forbidden.RAM'],
    [408, 'RequestTimeout'],
    [400, 'SignatureNonceUsed'],
    [400, 'IdempotentParameterMismatch'],
    [403, 'InvalidIdempotenceParameter.Mismatch'],
    [400, 'IdempotenceParamNotMatch'],
    [403, 'LastTokenProcessing'],
    [400, 'OperationFailed.LastTokenProcessing'],
    [409, 'LastTokenProcessing'],
  ],
};

describe('classify', () => {
  for (const [expected, codes] of Object.entries(TABLE)) {
    it.each(codes)(`classify takes %i %s for ${expected}`, (status, code) => {
      expect(classOf(status, code)).toBe(expected);
    });
  }

  it('classify takes an unknown id for gone only where ids were sent', () => {
    expect(classOf(400, 'InvalidParam.SecurityGroupRuleId', 'revoke-by-id')).toBe('gone');
    expect(classOf(400, 'InvalidParam.SecurityGroupRuleId', 'revoke')).toBe('refused');
    expect(classOf(400, 'InvalidParam.SecurityGroupRuleIdRepeated', 'revoke-by-id')).toBe('refused');
  });

  it.each(['InvalidSecurityGroupRule.RuleNotExist', 'InvalidParam.SecurityGroupRuleId'])(
    'classify never takes a failed list for gone: %s',
    (code) => {
      expect(classOf(400, code, 'list')).toBe('refused');
    },
  );

  it('classify takes a refusal with the access denied detail of RAM for ours, whatever its code', () => {
    const error = answered(403, 'NewCode', { accessDeniedDetail: { AuthAction: 'ecs:Revoke' } });
    expect(classify(error, 'revoke').class).toBe('ours');
    expect(classify(answered(403, 'NewCode', { accessDeniedDetail: null }), 'revoke').class).toBe('refused');
  });

  it("classify hands on ECS's own code, status, text and request id", () => {
    expect(classify(answered(404, 'InvalidSecurityGroupId.NotFound'), 'revoke')).toEqual({
      class: 'refused',
      code: 'InvalidSecurityGroupId.NotFound',
      status: 404,
      message: 'The text of ECS.',
      requestId: 'R-1',
    });
  });

  it('classify hands on how long to wait, in milliseconds, when ECS says so', () => {
    expect(classify(answered(400, 'Throttling', { retryAfter: 2500 }), 'list').retryAfter).toBe(2500);
    expect(classify(answered(400, 'Throttling', { retryAfter: undefined }), 'list')).not.toHaveProperty(
      'retryAfter',
    );
    expect(classify(answered(400, 'Throttling', { retryAfter: -1 }), 'list')).not.toHaveProperty(
      'retryAfter',
    );
  });

  it("classify hands on ECS's help link, and no other link", () => {
    const link = (Recommend: string) =>
      classify(answered(400, 'X', { data: { Message: 'm', Recommend } }), 'revoke').recommend;
    expect(link('https://api.aliyun.com/troubleshoot?q=X')).toBe('https://api.aliyun.com/troubleshoot?q=X');
    expect(link('https://example.com/')).toBeUndefined();
  });

  it('classify scrubs the text, also of what the call was signed with', () => {
    const error = answered(400, 'SignatureDoesNotMatch', {
      data: { Message: 'key myKeyId0001 at ecs.aliyuncs.com\nserver string to sign is:abc' },
    });
    expect(classify(error, 'revoke', ['myKeyId0001']).message).toBe('key [secret] at [host] [signed text]');
  });

  it('classify says so when ECS gives no text and no request id', () => {
    const error = answered(400, 'X', { data: { Code: 'X' }, requestId: undefined });
    expect(classify(error, 'revoke')).toEqual({
      class: 'refused',
      code: 'X',
      status: 400,
      message: 'ECS gave no reason.',
    });
  });

  it.each([
    ['no code', undefined],
    ['a code that is an object', {}],
    ['an empty code', ''],
    ['a code of 200 characters', 'a'.repeat(200)],
    ['a code with a line break', 'A\nB'],
  ])('classify does not believe a 400 with %s', (_what, code) => {
    expect(classify(answered(400, code), 'revoke')).toEqual({
      class: 'unanswered',
      code: 'UnreadableReply',
      message: 'The reply is not one of ECS (ErrorReply).',
    });
  });

  it.each([
    [
      'a reset',
      Object.assign(new Error('read ECONNRESET POST http://h/?t=s'), { code: 'ECONNRESET' }),
      'ECONNRESET',
    ],
    ['an unknown host', Object.assign(new Error('getaddrinfo x'), { code: 'ENOTFOUND' }), 'ENOTFOUND'],
    ['a bad certificate', Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' }), 'CERT_HAS_EXPIRED'],
    ['a body that is not JSON', new SyntaxError('Unexpected token < in JSON'), 'UnreadableReply'],
    ['a defect', new TypeError("Cannot read properties of null (reading 'RequestId')"), 'UnreadableReply'],
    ['our own limit', new NoAnswer('Timeout', 'late'), 'Timeout'],
    ['a thrown string', 'http://h/?Signature=x', 'UnreadableReply'],
    ['undefined', undefined, 'UnreadableReply'],
    ['null', null, 'UnreadableReply'],
  ])('classify takes %s for unanswered and quotes nothing of it', (_what, error, code) => {
    const failure = classify(error, 'revoke');
    expect(failure).toMatchObject({ class: 'unanswered', code });
    expect(failure).not.toHaveProperty('status');
    expect(failure.message).not.toMatch(/http|POST|Unexpected|getaddrinfo|properties/);
  });

  it('classify keeps the request id of a reply that it could not read', () => {
    const failure = classify(new NoAnswer('UnreadableReply', 'no list', 'R-2'), 'list');
    expect(failure).toEqual({
      class: 'unanswered',
      code: 'UnreadableReply',
      message: 'no list',
      requestId: 'R-2',
    });
  });
});
