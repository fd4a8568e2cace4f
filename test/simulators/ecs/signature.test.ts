import { describe, expect, it } from 'vitest';
import { DEMO_CREDENTIAL, DEMO_STS_CREDENTIAL } from '../../../lib/simulators/ecs/wire/credential.ts';
import { canonicalRequest, signatureOf } from '../../../lib/simulators/ecs/wire/signature.ts';
import { createVirtualClock, START_OF_2026 } from '../../support/clocks.ts';
import { GROUP, type SignOptions, startEcs, worldWith } from '../../support/ecs-simulator.ts';

/** What a call that is signed like this is answered, on 2026-01-01 at midnight. */
async function answerTo(options: SignOptions, credentials = [DEMO_CREDENTIAL, DEMO_STS_CREDENTIAL]) {
  await using ecs = await startEcs({
    world: worldWith(),
    credentials,
    clock: createVirtualClock(START_OF_2026),
  });
  const { status, code } = await ecs.call('DescribeSecurityGroupAttribute', GROUP, {
    date: '2026-01-01T00:00:00Z',
    ...options,
  });
  return code === undefined ? `${status}` : `${status} ${code}`;
}

describe('the published V3 vector', () => {
  const request = {
    method: 'POST',
    path: '/',
    body: Buffer.alloc(0),
    headers: {
      host: 'ecs.cn-shanghai.aliyuncs.com',
      'x-acs-action': 'RunInstances',
      'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'x-acs-date': '2023-10-26T10:22:32Z',
      'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
      'x-acs-version': '2014-05-26',
    },
  };
  const parameters = new Map([
    ['RegionId', 'cn-shanghai'],
    ['ImageId', 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd'],
  ]);

  it('gives the published signature', () => {
    const canonical = canonicalRequest(request, parameters, Object.keys(request.headers));
    expect(signatureOf(canonical, 'YourAccessKeySecret')).toBe(
      '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    );
  });

  it('gives the published canonical request', () => {
    const canonical = canonicalRequest(request, parameters, Object.keys(request.headers));
    expect(canonical.split('\n').slice(0, 4)).toEqual([
      'POST',
      '/',
      'ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai',
      'host:ecs.cn-shanghai.aliyuncs.com',
    ]);
  });
});

describe('a signed request', () => {
  it('is taken', async () => {
    expect(await answerTo({})).toBe('200');
  });

  it('is taken by GET, and with a signed body that says nothing', async () => {
    expect(await answerTo({ method: 'GET' })).toBe('200');
    expect(await answerTo({ body: 'x=1', headers: { 'content-type': 'text/plain' } })).toBe('200');
  });

  it.each<[string, SignOptions, string]>([
    [
      'without Authorization',
      { tamper: (s) => ({ ...s, headers: strip(s.headers, 'authorization') }) },
      '400 IncompleteSignature',
    ],
    [
      'signed by V1',
      {
        tamper: (s) => ({
          ...s,
          query: `${s.query}&Signature=x`,
          headers: strip(s.headers, 'authorization'),
        }),
      },
      '400 IncompleteSignature',
    ],
    [
      'with an unsigned x-acs- header',
      { headers: { 'x-acs-extra': '1' }, unsigned: ['x-acs-extra'] },
      '400 IncompleteSignature',
    ],
    [
      'with an unsigned content type',
      { headers: { 'content-type': 'text/plain' }, unsigned: ['content-type'] },
      '400 IncompleteSignature',
    ],
    ['with an unsigned host', { unsigned: ['host'] }, '400 IncompleteSignature'],
    ['without a nonce', { headers: { 'x-acs-signature-nonce': undefined } }, '400 IncompleteSignature'],
    ['without a body hash', { headers: { 'x-acs-content-sha256': undefined } }, '400 IncompleteSignature'],
    ['without a date', { headers: { 'x-acs-date': undefined } }, '400 IllegalTimestamp'],
    ['with a date that is none', { date: '2026-01-01 00:00:00' }, '400 InvalidTimeStamp.Format'],
    ['with a date of 15 minutes ago', { date: '2025-12-31T23:45:00Z' }, '200'],
    [
      'with a date of more than 15 minutes ago',
      { date: '2025-12-31T23:44:59Z' },
      '400 InvalidTimeStamp.Expired',
    ],
    [
      'with a date more than 15 minutes ahead',
      { date: '2026-01-01T00:15:01Z' },
      '400 InvalidTimeStamp.Expired',
    ],
    [
      'with an unknown key',
      { credential: { ...DEMO_CREDENTIAL, accessKeyId: 'nobody' } },
      '400 InvalidAccessKeyId.NotFound',
    ],
    [
      'with a wrong secret',
      { credential: { ...DEMO_CREDENTIAL, accessKeySecret: 'wrong' } },
      '400 SignatureDoesNotMatch',
    ],
    [
      'whose parameters were changed',
      { tamper: (s) => ({ ...s, query: s.query.replace('sg-a', 'sg-b') }) },
      '400 SignatureDoesNotMatch',
    ],
    [
      'whose parameters were added to',
      { tamper: (s) => ({ ...s, query: `${s.query}&Direction=egress` }) },
      '400 SignatureDoesNotMatch',
    ],
    [
      'whose action was changed',
      { tamper: (s) => ({ ...s, headers: { ...s.headers, 'x-acs-action': 'DescribeSecurityGroups' } }) },
      '400 SignatureDoesNotMatch',
    ],
    ['whose body was changed', { tamper: (s) => ({ ...s, body: 'x' }) }, '400 SignatureDoesNotMatch'],
    [
      'with a parameter given twice',
      { tamper: (s) => ({ ...s, query: `${s.query}&RegionId=cn-hangzhou` }) },
      '400 InvalidParameter',
    ],
    [
      'with broken percent-encoding',
      { tamper: (s) => ({ ...s, query: `${s.query}&a=%E0%A4` }) },
      '400 InvalidParameter',
    ],
    ['of another version', { headers: { 'x-acs-version': '2016-03-14' } }, '400 InvalidVersion'],
    ['for an unknown action', { headers: { 'x-acs-action': 'RunInstances' } }, '404 InvalidAction.NotFound'],
    ['by PUT', { method: 'PUT' }, '403 UnsupportedHTTPMethod'],
    ['with its STS token', { credential: DEMO_STS_CREDENTIAL }, '200'],
    [
      'with an STS key but no token',
      { credential: DEMO_STS_CREDENTIAL, headers: { 'x-acs-security-token': undefined } },
      '400 MissingSecurityToken',
    ],
    [
      'with another STS token',
      { credential: { ...DEMO_STS_CREDENTIAL, securityToken: 'x' } },
      '400 InvalidSecurityToken.MismatchWithAccessKey',
    ],
    [
      'with an unsigned STS token',
      { credential: DEMO_STS_CREDENTIAL, unsigned: ['x-acs-security-token'] },
      '400 IncompleteSignature',
    ],
    [
      'with a token for a key that has none',
      { headers: { 'x-acs-security-token': 'x' } },
      '400 InvalidSecurityToken.MismatchWithAccessKey',
    ],
  ])('%s is answered', async (_claim, options, expected) => {
    expect(await answerTo(options)).toBe(expected);
  });

  it('is refused once its STS token has ended', async () => {
    const midnight = Date.parse('2026-01-01T00:00:00Z');
    const ended = { ...DEMO_STS_CREDENTIAL, expiresAt: midnight };
    const living = { ...DEMO_STS_CREDENTIAL, expiresAt: midnight + 1 };
    expect(await answerTo({ credential: ended }, [ended])).toBe('400 InvalidSecurityToken.Expired');
    expect(await answerTo({ credential: living }, [living])).toBe('200');
  });

  it('is not taken twice, but a forged one uses up nobody’s nonce', async () => {
    await using ecs = await startEcs({ world: worldWith() });
    const look = (options: SignOptions) =>
      ecs.call('DescribeSecurityGroupAttribute', GROUP, { nonce: 'n', ...options });
    const forged = await look({ credential: { ...DEMO_CREDENTIAL, accessKeySecret: 'wrong' } });
    expect(forged.code).toBe('SignatureDoesNotMatch');
    expect((await look({})).status).toBe(200);
    expect((await look({})).code).toBe('SignatureNonceUsed');
    expect((await look({ nonce: 'm' })).status).toBe(200);
  });
});

function strip(headers: Readonly<Record<string, string>>, name: string): Record<string, string> {
  const { [name]: _gone, ...rest } = headers;
  return rest;
}
