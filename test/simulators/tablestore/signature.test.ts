import { describe, expect, it } from 'vitest';
import { DEMO_CREDENTIAL, DEMO_STS_CREDENTIAL } from '../../../lib/simulators/ecs/wire/credential.ts';
import { OtsError } from '../../../lib/simulators/tablestore/ots-error.ts';
import {
  authenticate,
  type Headers,
  md5,
  signReply,
  signRequest,
} from '../../../lib/simulators/tablestore/signature.ts';
import { put, sdkClient, startSimulator } from './kit.ts';

const NOW = Date.parse('2026-01-01T00:00:00.000Z');
const BODY = Buffer.from('password');

const HEADERS: Headers = {
  'x-ots-apiversion': '2015-12-31',
  'x-ots-instancename': 'revoke-egress',
  'x-ots-contentmd5': 'X03MO1qnZdYdgyfeuILPmQ==',
  'x-ots-date': '2026-01-01T00:00:00.000Z',
  'x-ots-accesskeyid': 'simulated-access-key',
};

/** The headers with the signature that belongs to them. */
const signed = (headers: Headers, secret = DEMO_CREDENTIAL.accessKeySecret): Headers => ({
  ...headers,
  'x-ots-signature': signRequest('/PutRow', headers, secret),
});

function verify(headers: Headers, path = '/PutRow', body = BODY, now = NOW): string {
  const credentials = [DEMO_CREDENTIAL, { ...DEMO_STS_CREDENTIAL, expiresAt: NOW + 60_000 }];
  try {
    return authenticate(path, headers, body, { instance: 'revoke-egress', credentials, now }).accessKeyId;
  } catch (error) {
    if (error instanceof OtsError) return `${error.status} ${error.code}: ${error.message}`;
    throw error;
  }
}

describe('signature V2', () => {
  // These three were computed with openssl.
  it('of a request is what openssl makes of the documented string', () => {
    expect(signRequest('/PutRow', HEADERS, 'not-a-secret')).toBe('eI4NqTek3G+8wcdRvjGQuydU19s=');
    expect(md5(BODY)).toBe('X03MO1qnZdYdgyfeuILPmQ==');
  });

  it('of an answer is too', () => {
    const headers = {
      'x-ots-requestid': 'rid-1',
      'x-ots-date': '2026-01-01T00:00:00.000000Z',
      'x-ots-contenttype': 'protocol buffer',
      'x-ots-contentmd5': 'X03MO1qnZdYdgyfeuILPmQ==',
      connection: 'keep-alive',
    };
    expect(signReply('/PutRow', headers, 'not-a-secret')).toBe('Ywcf/D8Tkud4yQnv4HnpvUwBoDw=');
  });

  it('proves who asks', () => {
    expect(verify(signed(HEADERS))).toBe('simulated-access-key');
  });

  it('takes the date up to 15 minutes off, in both directions, and no more', () => {
    const off = (minutes: number, ms: number) =>
      verify(signed(HEADERS), '/PutRow', BODY, NOW + minutes * 60_000 + ms);
    const skewed =
      '403 OTSAuthFailed: Mismatch between system time and x-ots-date: 2026-01-01T00:00:00.000Z.';
    expect(off(15, 0)).toBe('simulated-access-key');
    expect(off(-15, 0)).toBe('simulated-access-key');
    expect(off(15, 1)).toBe(skewed);
    expect(off(-15, -1)).toBe(skewed);
  });

  it.each<[string, Headers, string]>([
    ['another secret', signed(HEADERS, 'wrong'), 'Signature mismatch.'],
    ['a header changed afterwards', { ...signed(HEADERS), 'x-ots-extra': '1' }, 'Signature mismatch.'],
    ['a signature cut short', { ...signed(HEADERS), 'x-ots-signature': 'eI4N' }, 'Signature mismatch.'],
    [
      'an unknown key',
      signed({ ...HEADERS, 'x-ots-accesskeyid': 'nobody' }),
      'The AccessKeyID does not exist.',
    ],
    ['another instance', signed({ ...HEADERS, 'x-ots-instancename': 'other' }), 'The instance is not found.'],
    [
      'an unreadable date',
      signed({ ...HEADERS, 'x-ots-date': 'today' }),
      'Mismatch between system time and x-ots-date: today.',
    ],
    ['a token for a key without', signed({ ...HEADERS, 'x-ots-ststoken': 'x' }), 'The STS token is invalid.'],
  ])('refuses %s', (_, headers, message) => {
    expect(verify(headers)).toBe(`403 OTSAuthFailed: ${message}`);
  });

  it('refuses another operation and another body under the same signature', () => {
    expect(verify(signed(HEADERS), '/DeleteRow')).toBe('403 OTSAuthFailed: Signature mismatch.');
    expect(verify(signed(HEADERS), '/PutRow', Buffer.from('passwore'))).toBe(
      '403 OTSAuthFailed: Mismatch between MD5 value of request body and x-ots-contentmd5 in header.',
    );
  });

  it.each(Object.keys(HEADERS).concat('x-ots-signature'))('refuses a request without %s', (name) => {
    const { [name]: _, ...rest } = signed(HEADERS);
    const end = verify(name === 'x-ots-signature' ? rest : signed(rest));
    expect(end).toMatch(/^400 OTSParameterInvalid: /);
  });

  it('takes an STS key with its token only, and not after its end', () => {
    const { accessKeyId, accessKeySecret, securityToken = '' } = DEMO_STS_CREDENTIAL;
    const bare = { ...HEADERS, 'x-ots-accesskeyid': accessKeyId };
    const full = signed({ ...bare, 'x-ots-ststoken': securityToken }, accessKeySecret);
    expect(verify(full)).toBe(accessKeyId);
    expect(verify(signed(bare, accessKeySecret))).toBe('403 OTSAuthFailed: The STS token is invalid.');
    expect(verify(full, '/PutRow', BODY, NOW + 60_000)).toBe('403 OTSAuthFailed: The STS token is expired.');
  });

  it('is what the real SDK sends, with and without an STS token', async () => {
    await using running = await startSimulator();
    const { accessKeyId, accessKeySecret, securityToken } = DEMO_STS_CREDENTIAL;
    const sts = { accessKeyId, accessKeySecret, stsToken: securityToken };
    await put(running.client, 'row', [{ a: 'x' }]);
    await put(sdkClient(running.endpoint, sts), 'row', [{ a: 'y' }]);
    expect(running.simulator.journal.of('PutRow')).toMatchObject([
      { status: 200, accessKeyId: 'simulated-access-key' },
      { status: 200, accessKeyId: 'STS.simulated-access-key' },
    ]);
  });
});
