import { createHash, createHmac, createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { acs3, canonicalRequest } from '../../lib/client/auth/acs3.ts';
import { appSignature } from '../../lib/client/auth/app-signature.ts';
import { allOf, type Draft, NO_AUTH } from '../../lib/client/auth/auth.ts';
import { standardWebhooks } from '../../lib/client/auth/standard-webhooks.ts';
import { appCode, bearer } from '../../lib/client/auth/tokens.ts';
import { SENDERS, signWebhook } from '../../lib/client/auth/webhook-signature.ts';
import { PAGERDUTY_VECTOR } from '../support/pagerduty-vector.ts';

const WHSEC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const draft = (url: string, more: Partial<Draft> = {}): Draft => ({
  method: 'POST',
  url: new URL(url),
  headers: {},
  body: '',
  token: undefined,
  ...more,
});

it('the published vector of GitHub is made', () => {
  const delivery = { body: 'Hello, World!', id: 'd-1', now: 0 };
  expect(signWebhook('github', "It's a Secret to Everybody", delivery)).toEqual({
    'x-github-delivery': 'd-1',
    'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  });
});

it('the published vector of Jira is made', () => {
  const delivery = { body: 'Hello World!', id: 'd-1', now: 0 };
  expect(signWebhook('jira', "It's a Secret to Everybody", delivery)).toEqual({
    'x-atlassian-webhook-identifier': 'd-1',
    'x-hub-signature': 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
  });
});

it('the published vector of Standard Webhooks is made', () => {
  const delivery = {
    body: '{"test": 2432232314}',
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    now: 1_614_265_330_999,
  };
  expect(signWebhook('standard-webhooks', WHSEC, delivery)).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

it('the published vector of PagerDuty is made', () => {
  const { secret, body, signature } = PAGERDUTY_VECTOR;
  expect(signWebhook('pagerduty', secret, { body, id: 'e-1', now: 0 })).toEqual({
    'x-webhook-id': 'e-1',
    'x-pagerduty-signature': signature,
  });
});

it('a signature of Zendesk signs timestamp and body without a separator, with the secret as text', () => {
  const delivery = {
    body: '{"event":"ticket.updated","id":123}',
    id: 'i-1',
    now: Date.parse('2021-03-25T05:09:27Z'),
  };
  expect(signWebhook('zendesk', 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==', delivery)).toEqual({
    'x-zendesk-webhook-invocation-id': 'i-1',
    'x-zendesk-webhook-signature-timestamp': '2021-03-25T05:09:27Z',
    'x-zendesk-webhook-signature': 'S/RDdU2ERmj7LHDDoWJ2onPYH+t7/f2+LTM4dL7UiLM=',
  });
});

it('a signature of Standard Webhooks is v1a, ed25519, with a whsk_ key', () => {
  const seed = Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('base64');
  const delivery = { body: '{"type":"t"}', id: 'msg_test', now: 1_767_323_045_000 };
  const signed = signWebhook('standard-webhooks', `whsk_${seed}`, delivery);
  expect(signed['webhook-signature']).toBe(
    'v1a,ZlZVIgAg8EjVGIi13OobHmDF5O5lOtZtZbNv1PK4jXP69JyxSpu4gB/GlusVrXsgI9WJOR3Utc3nCRPZWN3yAg==',
  );
  const x = Buffer.from('A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=', 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const signature = Buffer.from(String(signed['webhook-signature']).slice('v1a,'.length), 'base64');
  expect(verify(null, Buffer.from('msg_test.1767323045.{"type":"t"}'), key, signature)).toBe(true);
});

it('a signature of Standard Webhooks has the token as its id, so that all attempts are one delivery, or a hash of an unsuitable token', () => {
  const auth = standardWebhooks({ secret: WHSEC });
  const at = { now: 1_614_265_330_000, nonce: 'nonce-1' };
  const idFor = (token: string | undefined) =>
    auth.sign(draft('https://h/', { token }), at).headers['webhook-id'];
  expect(idFor('ticket-4711')).toBe('ticket-4711');
  expect(idFor('v1.2 of it')).toBe('token-d83a0e196e41ec67abdd470de4f04df8');
  expect(idFor(undefined)).toBe('nonce-1');
  expect(auth.revokeOnly).toBe(true);
});

it.each(['whsec_', 'whsec_c2hvcnQ=', 'whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=', 'secret'])(
  'a signature of Standard Webhooks is refused with %s',
  (secret) => {
    expect(() => signWebhook('standard-webhooks', secret, { body: '', id: 'a', now: 0 })).toThrow(
      'a Standard Webhooks secret is',
    );
  },
);

it.each(SENDERS)('any webhook of %s requires a secret', (sender) => {
  expect(() => signWebhook(sender, '', { body: '', id: 'a', now: 0 })).toThrow('the secret is empty');
});

it.each(['', 'a.b', 'a b', 'ä'])('any webhook refuses the id "%s"', (id) => {
  expect(() => signWebhook('github', 'secret', { body: '', id, now: 0 })).toThrow('a delivery id');
});

describe('ACS3 for an HTTP trigger', () => {
  const now = Date.parse('2026-01-02T03:04:05.678Z');

  it('ACS3 for an HTTP trigger signs path, query and an empty security token', () => {
    const canonical = canonicalRequest(
      { method: 'POST', url: new URL('https://h/hello?foo=bar') },
      { 'x-acs-date': '2026-01-02T03:04:05Z', 'x-acs-security-token': '' },
    );
    expect(createHash('sha256').update(canonical).digest('hex')).toBe(
      'f7af1332daf8c8d52635ba5d19307a58fe8df6084de56142fd68d6cd5d5c2f54',
    );
    const auth = acs3({ accessKeyId: 'testAK', accessKeySecret: 'testSK' });
    expect(auth.sign(draft('https://h/hello?foo=bar'), { now, nonce: 'n' }).headers).toEqual({
      'x-acs-date': '2026-01-02T03:04:05Z',
      'x-acs-security-token': '',
      authorization:
        'ACS3-HMAC-SHA256 Credential=testAK,SignedHeaders=x-acs-date;x-acs-security-token,Signature=858113f0117baee4dc1f1b20cdeaa3f96582e813820dafbcec107375122ac584',
    });
  });

  it('ACS3 for an HTTP trigger signs other headers in canonical form', () => {
    const canonical = canonicalRequest(
      { method: 'POST', url: new URL('https://h/') },
      { 'x-acs-date': '2026-01-02T03:04:05Z', 'content-type': 'application/json' },
    );
    const hash = createHash('sha256').update(canonical).digest('hex');
    const signature = createHmac('sha256', 'testSK').update(`ACS3-HMAC-SHA256\n${hash}`).digest('hex');
    expect(signature).toBe('a810f7dfaa920f6c1fb1027158e38f94ba91ce46864150e93539f240b13a8180');
  });

  it('ACS3 for an HTTP trigger encodes every + and * of a query, and its names, and $ in the path', () => {
    const url = new URL('https://h/a$b?b=%2B+%2A*&a%5B=x');
    expect(canonicalRequest({ method: 'GET', url }, {})).toBe('GET\n/a%24b\na%5B=x&b=%2B%2B%2A%2A\n\n\n');
  });

  it('ACS3 for an HTTP trigger sends the token of a temporary key', () => {
    const auth = acs3({ accessKeyId: 'STS.a', accessKeySecret: 's', securityToken: 'temporary' });
    expect(auth.sign(draft('https://h/'), { now, nonce: 'n' }).headers['x-acs-security-token']).toBe(
      'temporary',
    );
  });

  it.each(['https://h/?a=1&a=2', 'https://h/?%C3%A4=1', 'https://h/?a=%zz'])(
    'ACS3 for an HTTP trigger does not sign %s',
    (url) => {
      const auth = acs3({ accessKeyId: 'a', accessKeySecret: 's' });
      expect(() => auth.sign(draft(url), { now, nonce: 'n' })).toThrow('query');
    },
  );

  it.each([
    ['', 's'],
    ['a', ''],
  ])('ACS3 for an HTTP trigger needs a key: "%s", "%s"', (accessKeyId, accessKeySecret) => {
    expect(() => acs3({ accessKeyId, accessKeySecret })).toThrow('access key');
  });
});

it('the App signature of API Gateway covers body, query with decoded values, and its own headers', () => {
  const auth = appSignature({ key: '200000', secret: 'test-app-secret' });
  const signed = auth.sign(
    draft('https://h/v1/revocations?b=&a=%E4%B8%AD%201', {
      headers: { accept: 'application/json', 'content-type': 'application/json; charset=utf-8' },
      body: '{"RegionId":"cn-hangzhou"}',
    }),
    { now: 1_525_872_629_832, nonce: 'c9f15cbf-f4ac-4a6c-b54d-f51abf4b5b44' },
  );
  expect(signed.headers).toEqual({
    accept: 'application/json',
    'content-type': 'application/json; charset=utf-8',
    'content-md5': 'KjAM+dVb0TqP5Xgq6oWchg==',
    'x-ca-key': '200000',
    'x-ca-nonce': 'c9f15cbf-f4ac-4a6c-b54d-f51abf4b5b44',
    'x-ca-stage': 'RELEASE',
    'x-ca-timestamp': '1525872629832',
    'x-ca-signature-headers': 'x-ca-key,x-ca-nonce,x-ca-stage,x-ca-timestamp',
    'x-ca-signature': 'wWjorQSadu9CFYshPiiXoD4frl2snxQwC4owl9gQBA0=',
  });
});

it('the App signature of API Gateway has no Content-MD5 without a body, and names the stage', () => {
  const auth = appSignature({ key: 'k', secret: 's', stage: 'PRE' });
  const { headers } = auth.sign(draft('https://h/', { method: 'GET' }), { now: 0, nonce: 'n' });
  expect(headers).not.toHaveProperty('content-md5');
  expect(headers['x-ca-stage']).toBe('PRE');
});

it('the App signature of API Gateway needs key and secret', () => {
  expect(() => appSignature({ key: '', secret: 's' })).toThrow('AppKey');
  expect(() => appSignature({ key: 'k', secret: '' })).toThrow('AppSecret');
});

describe('secrets in requests', () => {
  const TOKEN = '0123456789abcdef0123456789abcdef';
  const at = { now: 0, nonce: 'n' };

  it('a bearer token follows Bearer, or is the complete value of another header', () => {
    expect(bearer({ token: TOKEN }).sign(draft('https://h/'), at).headers).toEqual({
      authorization: `Bearer ${TOKEN}`,
    });
    expect(bearer({ token: TOKEN, header: 'x-caller' }).sign(draft('https://h/'), at).headers).toEqual({
      'x-caller': TOKEN,
    });
    expect(() => bearer({ token: 'two words of text' })).toThrow('bearer token');
  });

  it('an AppCode is in the header or in the query', () => {
    expect(appCode({ code: 'c0de' }).sign(draft('https://h/'), at).headers).toEqual({
      authorization: 'APPCODE c0de',
    });
    const { url, headers } = appCode({ code: 'c0de', place: 'query' }).sign(draft('https://h/r?a=1'), at);
    expect([url.href, headers]).toEqual(['https://h/r?a=1&AppCode=c0de', {}]);
    expect(() => appCode({ code: '' })).toThrow('AppCode');
  });

  it('secrets in requests can be combined: an AppCode for the gateway and a token for the function', () => {
    const both = allOf([appCode({ code: 'c0de' }), bearer({ token: TOKEN, header: 'x-caller' })]);
    expect(both.sign(draft('https://h/'), at).headers).toEqual({
      authorization: 'APPCODE c0de',
      'x-caller': TOKEN,
    });
    expect([both.revealing, both.revokeOnly]).toEqual([true, false]);
    expect(allOf([NO_AUTH, standardWebhooks({ secret: WHSEC })])).toMatchObject({
      revealing: false,
      revokeOnly: true,
    });
  });
});
