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

  it('the published V3 vector gives the published signature', () => {
    const canonical = canonicalRequest(request, parameters, Object.keys(request.headers));
    expect(signatureOf(canonical, 'YourAccessKeySecret')).toBe(
      '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    );
  });
});

describe('a signed request', () => {
  it.each<[string, SignOptions, string]>([
    [
      'without Authorization',
      { tamper: (s) => ({ ...s, headers: strip(s.headers, 'authorization') }) },
      '400 IncompleteSignature',
    ],
    [
      'with an unsigned x-acs- header',
      { headers: { 'x-acs-extra': '1' }, unsigned: ['x-acs-extra'] },
      '400 IncompleteSignature',
    ],
    ['with a date of 15 minutes ago', { date: '2025-12-31T23:45:00Z' }, '200'],
    [
      'with a date of more than 15 minutes ago',
      { date: '2025-12-31T23:44:59Z' },
      '400 InvalidTimeStamp.Expired',
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
    ['whose body was changed', { tamper: (s) => ({ ...s, body: 'x' }) }, '400 SignatureDoesNotMatch'],
    ['with its STS token', { credential: DEMO_STS_CREDENTIAL }, '200'],
    [
      'with an STS key but no token',
      { credential: DEMO_STS_CREDENTIAL, headers: { 'x-acs-security-token': undefined } },
      '400 MissingSecurityToken',
    ],
  ])('%s is answered', async (_claim, options, expected) => {
    expect(await answerTo(options)).toBe(expected);
  });

  it('a signed request is refused once its STS token has ended', async () => {
    const midnight = Date.parse('2026-01-01T00:00:00Z');
    const ended = { ...DEMO_STS_CREDENTIAL, expiresAt: midnight };
    const living = { ...DEMO_STS_CREDENTIAL, expiresAt: midnight + 1 };
    expect(await answerTo({ credential: ended }, [ended])).toBe('400 InvalidSecurityToken.Expired');
    expect(await answerTo({ credential: living }, [living])).toBe('200');
  });

  it('a signed request is not accepted twice, but a forged one uses up no nonce', async () => {
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
