import fc from 'fast-check';
import { expect, it } from 'vitest';
import { helpLink, scrub } from '../../lib/ecs/scrub.ts';

it.each([
  ['a URL', 'See https://ecs.aliyuncs.com/?Signature=abc%3D&x=1 for more', 'See [url] for more'],
  ['a host name', 'ecs-cn-hangzhou.aliyuncs.com:443 is busy', '[host] is busy'],
  ['a loopback name', 'at localhost:8080', 'at [host]'],
  ['an access key id', 'key LTAI5tExampleKey0001 is unknown', 'key [secret] is unknown'],
  ['a key id of a role', 'key STS.NTexampleKeyId is unknown', 'key [secret] is unknown'],
  ['a named access key', 'AccessKeyId=testid is inactive', 'AccessKeyId=[secret] is inactive'],
  ['a named token', '"SecurityToken": "CAIS+short/==" is over', '"SecurityToken": "[secret]" is over'],
  ['a named signature', 'Signature=OLeaidS1JvxuMvnyHOwuJ+uX5qY= differs', 'Signature=[secret] differs'],
  ['a long opaque text', `got ${'aB3/'.repeat(12)} here`, 'got [secret] here'],
  ['a bearer token', 'Bearer abc.def-ghi was sent', '[secret] was sent'],
])('scrub takes out %s', (_what, message, expected) => {
  expect(scrub(message)).toBe(expected);
});

it.each([
  'Specified signature does not match our calculation. server string to sign is:ACS3-HMAC-SHA256\nabc',
  'Specified signature does not match our calculation. server canonicalRequest is [POST\n/\nx-acs-security-token:abc]',
  'Specified signature does not match our calculation. StringToSign: GET&%2F&AccessKeyId%3Dtestid',
])('scrub cuts the signed text off a signature refusal', (message) => {
  expect(scrub(message)).toBe('Specified signature does not match our calculation. [signed text]');
});

it('scrub takes out what the call was signed with, plain or percent-encoded', () => {
  expect(scrub('no shortSecret+1 here, nor shortSecret%2B1', ['shortSecret+1'])).toBe(
    'no [secret] here, nor [secret]',
  );
});

it('scrub turns control characters into one space and drops those that hide or reorder text', () => {
  expect(scrub('a\r\n\u0000\u001b[31mb \u202ec\u200bd\u2028e')).toBe('a [31mb cd e');
});

it('scrub finds a token that is split by an invisible character', () => {
  expect(scrub('key LTAI5t\u200bExampleKey0001')).toBe('key [secret]');
});

it.each([
  'The specified rule does not exist.',
  'The specified parameter "PortRange" is not valid: 200/1.',
  'The destination 10.0.0.0/8 and 2001:db8::/32 are both set in Permissions.1.',
  'code: InvalidSecurityGroupRule.RuleNotExist, request CEF72CEB-54B6-4AE8-B225-F876FF7BA984, rule sgr-bp67acfmxazb4p1abcde',
  'The parameter IpProtocol must be specified with case insensitive TCP, UDP, ICMP, GRE or All.',
])('scrub leaves an ordinary message alone: %s', (message) => {
  expect(scrub(message)).toBe(message);
});

it('scrub is never longer than 300 and never has a control character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (message) => {
      const text = scrub(message);
      expect(text.length).toBeLessThanOrEqual(300);
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }),
  );
  expect(scrub('word '.repeat(500))).toHaveLength(300);
});

it('scrub leaves no half of a token where a long message is cut', () => {
  const url = `https://h/${'x'.repeat(1_170)}`;
  expect(scrub(`${url} LTAI5tExampleKey0001 ${'word '.repeat(100)}`)).toBe('[url]');
});

it('scrub removes a secret of the call at every place of a message', () => {
  const secret = 'k3y-of-the-call';
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      expect(scrub(`${before}${secret}${after}`, [secret])).not.toContain(secret);
    }),
  );
});

it.each([
  'https://api.aliyun.com/troubleshoot?q=InvalidSecurityGroupId.NotFound&product=Ecs',
  'https://next.api.aliyun.com/troubleshoot?requestId=CEF72CEB',
  'https://www.alibabacloud.com/help/en/ecs',
])('helpLink keeps %s', (link) => {
  expect(helpLink(link)).toBe(link);
});

it.each([
  ['plain http', 'http://api.aliyun.com/troubleshoot'],
  ['another site', 'https://example.com/aliyun.com'],
  ['a name that only ends alike', 'https://evilaliyun.com/'],
  ['a user in front of the host', 'https://api.aliyun.com@example.com/'],
  ['a password', 'https://a:b@api.aliyun.com/'],
  ['a port', 'https://api.aliyun.com:8443/'],
  ['a script', 'javascript:alert(1)'],
  ['a line break', 'https://api.aliyun.com/\r\nX: y'],
  ['600 characters', `https://api.aliyun.com/${'a'.repeat(600)}`],
  ['no text', 42],
  ['nothing', undefined],
])('helpLink drops a link with %s', (_what, link) => {
  expect(helpLink(link)).toBeUndefined();
});
