/** The callers of a configuration file and an environment. */
import { expect, it } from 'vitest';
import { createCallers } from '../../lib/app/callers.ts';
import { readConfigFile } from '../../lib/app/config-file.ts';
import { ConfigError } from '../../lib/core/errors/errors.ts';
import type { HttpRequest } from '../../lib/core/http/types.ts';
import { ENV, SAMPLE, SECRETS, sampleWith } from '../support/config-sample.ts';
import { NOW, post, SENDERS } from '../support/senders.ts';

const clock = { now: () => NOW };
const callers = (text = JSON.stringify(SAMPLE), env: Record<string, string> = ENV) =>
  createCallers(readConfigFile(text, 'c.json'), { env, clock, verify: 'snapshot' });
const prove = (request: HttpRequest, text?: string) => callers(text).authenticate(request);

function faults(text: string, env: Record<string, string>): readonly string[] {
  try {
    callers(text, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  throw new Error('the secrets were accepted');
}

const SIGNED = [
  ['standard', 'Standard Webhooks (v1)', SECRETS.standard],
  ['github', 'GitHub', SECRETS.github],
  ['jira', 'Jira', SECRETS.jira],
  ['zendesk', 'Zendesk', SECRETS.zendesk],
  ['pagerduty', 'PagerDuty', SECRETS.pagerduty],
] as const;

function headersOf(sender: string, secret: string, body: string): Record<string, string> {
  const found = SENDERS.find(({ name }) => name === sender);
  if (!found) throw new Error(`no sender ${sender}`);
  return found.headers({ secret, body });
}

it.each(SIGNED)(
  'the callers of a configuration authenticate %s by its signature, and answer it as a webhook sender',
  (name, sender, secret) => {
    const caller = prove(post(headersOf(sender, secret, '{}'), '{}'));
    expect(caller).toMatchObject({ name, response: { webhook: true } });
    expect(caller?.response?.answerWithin).toBe(name === 'pagerduty' ? 4_000 : undefined);
  },
);

it.each([
  ['runbook', post({ authorization: `Bearer ${SECRETS.runbook}` }, '{}')],
  ['portal', post({ 'x-gw-app-id': '110810' }, '{}')],
  ['trigger', post({}, '{}', { entryPoint: 'http-trigger' })],
  ['invoke', post({}, '{}', { entryPoint: 'direct' })],
])(
  'the callers of a configuration authenticate %s, and answer it with the documented statuses',
  (name, request) => {
    expect(prove(request)).toMatchObject({ name, response: { webhook: false } });
  },
);

it('the callers of a configuration refuse all other requests', () => {
  expect(prove(post({}, '{}'))).toBeUndefined();
  expect(callers('{"callers":{},"policy":{"callers":{}}}').authenticate(post({}, ''))).toBeUndefined();
});

it('the callers of a configuration have the permissions of the policy, with defaults that deny', () => {
  const caller = prove(post({ 'x-gw-app-id': '110810' }, '{}'));
  const { scope, request, restore } = caller?.permissions ?? {};
  const target = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1' };
  const ids = { ...target, form: 'rule-ids', IfAbsent: 'succeed', ruleIds: ['sgr-1'] } as const;
  expect(scope?.(target)).toBeUndefined();
  expect(scope?.({ ...target, RegionId: 'cn-shanghai' })).toContain('policy.callers.portal.regions');
  expect(request?.(ids)).toContain('mayUseRuleIds');
  expect(restore?.()).toContain('mayRestore');
  expect(caller?.permissions.rules([{ SecurityGroupRuleId: 'a', IpProtocol: 'tcp' }])).toBeUndefined();
  expect(
    caller?.permissions.rules(['a', 'b'].map((id) => ({ SecurityGroupRuleId: id, IpProtocol: 'tcp' }))),
  ).toContain('maxRules is 1');
});

it('the callers of a configuration without a policy may do nothing', () => {
  const text = sampleWith(['policy', 'callers', 'portal'], undefined);
  const caller = prove(post({ 'x-gw-app-id': '110810' }, '{}'), text);
  expect(caller?.permissions.scope({ RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1' })).toContain(
    'policy.callers.portal is missing',
  );
});

it('the callers of a configuration may not restore rules that remediation would revoke again', () => {
  const remediation = {
    mode: 'report',
    forbid: [{ destinations: ['0.0.0.0/0'] }],
    except: [{ groups: ['sg-2'] }],
  };
  const caller = prove(
    post({ authorization: `Bearer ${SECRETS.runbook}` }, ''),
    sampleWith(['remediation'], remediation),
  );
  const restored = (SecurityGroupId: string, DestCidrIp: string) =>
    caller?.permissions.restored([{ SecurityGroupRuleId: 'a', IpProtocol: 'tcp', DestCidrIp }], {
      RegionId: 'cn-hangzhou',
      SecurityGroupId,
    });
  expect(restored('sg-1', '0.0.0.0/0')).toBe(
    'remediation.forbid forbids a rule that this restore would put back.',
  );
  expect([restored('sg-1', '10.0.0.0/8'), restored('sg-2', '0.0.0.0/0')]).toEqual([undefined, undefined]);
});

it('the callers of a configuration are answered as the configuration says', () => {
  const answer = { webhookStatuses: true, withinSeconds: 7 };
  const text = sampleWith(['callers', 'runbook', 'answer'], answer);
  const caller = prove(post({ authorization: `Bearer ${SECRETS.runbook}` }, ''), text);
  expect(caller?.response).toEqual({ webhook: true, answerWithin: 7_000 });
});

it('the callers of a configuration have a mapping only if the configuration has one', () => {
  const request = post({ 'x-gw-app-id': '110810' }, '{}');
  expect(prove(request)).not.toHaveProperty('translate');
  const text = sampleWith(['callers', 'portal', 'map'], '{RegionId: r}');
  expect(prove(request, text)?.translate?.('{"r":"x"}', undefined)).toMatchObject({
    kind: 'request',
    body: { RegionId: 'x' },
  });
});

it('the callers of a configuration may send a larger body only if they have a mapping', () => {
  const request = post({ 'x-gw-app-id': '110810' }, '{}');
  const mapped = (maxPayloadKiB?: number) =>
    sampleWith(['callers', 'portal'], { ...SAMPLE.callers.portal, map: '{RegionId: r}', maxPayloadKiB });
  expect(prove(request)).not.toHaveProperty('maxBody');
  expect(prove(request, sampleWith(['callers', 'portal', 'when'], 'a'))).not.toHaveProperty('maxBody');
  expect(prove(request, mapped())?.maxBody).toBe(1024 * 1024);
  expect(prove(request, mapped(256))?.maxBody).toBe(256 * 1024);
});

it('the callers of a configuration have the tolerance of the configuration', () => {
  const text = sampleWith(['callers', 'zendesk', 'auth', 'toleranceSeconds'], 10);
  const sender = SENDERS.find(({ name }) => name === 'Zendesk');
  const at = (distance: number) =>
    prove(post(sender?.headers({ secret: SECRETS.zendesk, body: '', at: NOW - distance }) ?? {}, ''), text);
  expect([at(10_000)?.name, at(11_000)?.name]).toEqual(['zendesk', undefined]);
});

it('the callers of a configuration get a challenge that names schemes, and not the configured callers', () => {
  expect(callers().challenge).toBe('Bearer, Gateway-Application, Webhook-Signature');
  expect(callers('{"callers":{},"policy":{"callers":{}}}').challenge).toBe('Bearer');
});

it('a secret of the environment that is not set is named, and all faults are reported at once', () => {
  const { JIRA_SECRET: _, RUNBOOK_SHA256: __, ...rest } = ENV;
  expect(faults(sampleWith([], undefined), { ...rest, GITHUB_SECRET: '' })).toEqual([
    'c.json:15: callers.github.auth.secrets[0] names GITHUB_SECRET, which is not set in the environment; set it, or remove the name',
    'c.json:23: callers.jira.auth.secrets[0] names JIRA_SECRET, which is not set in the environment; set it, or remove the name',
    'c.json:47: callers.runbook.auth.tokens[0] names RUNBOOK_SHA256, which is not set in the environment; set it, or remove the name',
  ]);
});

it.each([
  [{ JIRA_SECRET: 'short' }, 'names JIRA_SECRET, whose value has 5 bytes; use a secret of 16 or more'],
  [
    { STANDARD_SECRET: 'hunter2-hunter2-hunter2' },
    'names STANDARD_SECRET, whose value is not whsec_ or whpk_',
  ],
  [{ RUNBOOK_SHA256: SECRETS.runbook }, 'names RUNBOOK_SHA256, whose value is not a SHA-256'],
  [
    { ZENDESK_SECRET: 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==' },
    "names ZENDESK_SECRET, whose value is Zendesk's public test secret",
  ],
  [
    { JIRA_SECRET: SECRETS.github },
    'names JIRA_SECRET, which has the same secret as GITHUB_SECRET of the caller github; use different secrets',
  ],
])(
  'a secret of the environment of %j is refused, and not part of the message',
  (change: Record<string, string>, why) => {
    const found = faults(JSON.stringify(SAMPLE), { ...ENV, ...change });
    expect(found).toEqual([expect.stringContaining(why)]);
    for (const secret of Object.values(change)) expect(found.join()).not.toContain(secret);
  },
);
