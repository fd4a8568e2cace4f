/** The published test vectors of the vendors and the specification. */
import { expect, it } from 'vitest';
import { github, jira } from '../../lib/callers/schemes/hub-signature.ts';
import { pagerduty } from '../../lib/callers/schemes/pagerduty.ts';
import { hmacSha256 } from '../../lib/callers/schemes/scheme.ts';
import { standardWebhooks } from '../../lib/callers/schemes/standard-webhooks.ts';
import { zendesk } from '../../lib/callers/schemes/zendesk.ts';
import { PAGERDUTY_VECTOR } from '../support/pagerduty-vector.ts';
import { NOW, PUBLIC_KEY, post } from '../support/senders.ts';

it('the published vector of GitHub is verified', () => {
  const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  const verify = github(["It's a Secret to Everybody"]);
  expect(verify(post({ 'x-hub-signature-256': signature }, 'Hello, World!'), NOW)).toEqual({});
  expect(verify(post({ 'x-hub-signature-256': signature }, 'Hello World!'), NOW)).toBeUndefined();
});

it('the published vector of Jira is verified', () => {
  const signature = 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9';
  const verify = jira(["It's a Secret to Everybody"]);
  expect(verify(post({ 'x-hub-signature': signature }, 'Hello World!'), NOW)).toEqual({});
  expect(verify(post({ 'x-hub-signature-256': signature }, 'Hello World!'), NOW)).toBeUndefined();
});

it('the published vector of Standard Webhooks is verified', () => {
  const verify = standardWebhooks({
    secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    tolerance: 300_000,
  });
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  expect(verify(post(headers, '{"test": 2432232314}'), 1_614_265_330_000)).toEqual({
    deliveryId: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    sentAt: 1_614_265_330_000,
  });
});

it('the published vector of PagerDuty is verified', () => {
  expect(PAGERDUTY_VECTOR.body).toHaveLength(1655);
  const request = post({ 'x-pagerduty-signature': PAGERDUTY_VECTOR.signature }, PAGERDUTY_VECTOR.body);
  expect(pagerduty([PAGERDUTY_VECTOR.secret])(request, NOW)).toEqual({});
});

it('a vector of another implementation for ed25519 is verified', () => {
  const verify = standardWebhooks({ secrets: [PUBLIC_KEY], tolerance: 300_000 });
  const headers = {
    'webhook-id': 'msg_test',
    'webhook-timestamp': '1767323045',
    'webhook-signature':
      'v1a,ZlZVIgAg8EjVGIi13OobHmDF5O5lOtZtZbNv1PK4jXP69JyxSpu4gB/GlusVrXsgI9WJOR3Utc3nCRPZWN3yAg==',
  };
  expect(verify(post(headers, '{"type":"t"}'), NOW)).toEqual({ deliveryId: 'msg_test', sentAt: NOW });
});

it("a vector of another implementation for Zendesk shows that the secret is not decoded; it is made with Zendesk's test secret, refused here", () => {
  const secret = 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==';
  const parts = ['2021-03-25T05:09:27Z', '{"event":"ticket.updated","id":123}'];
  expect(hmacSha256(secret, parts, 'base64')).toBe('S/RDdU2ERmj7LHDDoWJ2onPYH+t7/f2+LTM4dL7UiLM=');
  expect(() => zendesk({ secrets: [secret], tolerance: 300_000 })).toThrow('public test secret');
});
