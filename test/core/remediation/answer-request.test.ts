import { describe, expect, it } from 'vitest';
import { createPermissions } from '../../../lib/core/policy/policy.ts';
import type { CallerPolicy } from '../../../lib/core/policy/types.ts';
import { eventToken } from '../../../lib/core/remediation/plan.ts';
import { callerPolicy, OPEN_GUARD } from '../policy/kit.ts';
import { rule } from '../small-world.ts';
import { open, remediationWorld, requestEvent } from './kit.ts';

const permissions = (own?: Partial<CallerPolicy>) =>
  createPermissions({
    caller: 'remediation',
    policy: {
      protected: OPEN_GUARD,
      callers: own ? new Map([['remediation', callerPolicy(own)]]) : new Map(),
    },
    blind: false,
  });

it('an event that is a revoke request is answered like any other request, and once', async () => {
  const { world, handle, instance } = remediationWorld([rule('sgr-1')]);
  const event = requestEvent({ ClientToken: 'change-1' });
  const first = await handle(event);
  expect(first).toMatchObject({
    Outcome: 'answered',
    Replayed: false,
    Result: { Outcome: 'revoked', ClientToken: 'change-1', Revoked: [{ SecurityGroupRuleId: 'sgr-1' }] },
  });
  // The rule is restored, and the event is delivered again.
  world.setRules([rule('sgr-2')]);
  expect(await handle(event, instance())).toEqual({ ...first, Replayed: true });
  expect(world.ids()).toEqual(['sgr-2']);
});

it('an event that is a revoke request has its reason, and who asked for it, in the audit record', async () => {
  const { world, handle } = remediationWorld([rule('sgr-1')]);
  await handle(requestEvent({ Reason: 'CHG1', RequestedBy: 'lin' }));
  expect(world.logged('attempt')).toMatchObject([{ reason: 'CHG1', requestedBy: 'lin' }]);
});

it('an event that is a revoke request gets a token from its source and id if it has no ClientToken', async () => {
  const { world, handle } = remediationWorld([rule('sgr-1')]);
  const token = expect.stringMatching(/^event-[\w-]{43}$/);
  expect(await handle(requestEvent())).toMatchObject({ Result: { ClientToken: token } });
  expect(await handle(requestEvent())).toMatchObject({ Replayed: true });
  expect(await handle(requestEvent({}, 'event-4'))).toMatchObject({
    Replayed: false,
    Result: { Outcome: 'absent' },
  });
  expect(world.rows.size).toBe(2);
});

it('an event that is a revoke request is one call when delivered twice at once, and both deliveries get its answer', async () => {
  const { world, handle, instance } = remediationWorld([rule('sgr-1')]);
  const ends = await Promise.all([handle(requestEvent()), handle(requestEvent(), instance())]);
  expect(ends.map(({ Outcome }) => Outcome)).toEqual(['answered', 'answered']);
  expect(world.revokes).toHaveLength(1);
});

it('an event that is a revoke request may name rules that remediation does not forbid, and may be a dry run', async () => {
  const { world, handle } = remediationWorld([rule('sgr-1')]);
  expect(await handle(requestEvent({ DryRun: true }))).toMatchObject({
    Outcome: 'answered',
    Result: { Outcome: 'dry-run', Allowed: true, Matches: [{ SecurityGroupRuleId: 'sgr-1' }] },
  });
  expect([world.ids(), world.rows.size]).toEqual([['sgr-1'], 0]);
});

it('an event that is a revoke request is always a dry run if the mode is report', async () => {
  const { world, handle } = remediationWorld([rule('sgr-1')], { rules: { mode: 'report' } });
  expect(await handle(requestEvent())).toMatchObject({ Result: { Outcome: 'dry-run' } });
  expect([world.ids(), world.rows.size]).toEqual([['sgr-1'], 0]);
});

it.each([
  ['is default deny', permissions(), {}, 'policy.callers.remediation is missing'],
  ['limits the groups', permissions({ groups: ['sg-2'] }), {}, 'remediation.groups does not name sg-1'],
  [
    'decides whether rules may be named by id',
    permissions({ mayUseRuleIds: false }),
    { SecurityGroupRuleId: ['sgr-1'], IpProtocol: null, PortRange: null, DestCidrIp: null },
    'remediation.mayUseRuleIds',
  ],
  [
    'protects rules that only a snapshot shows',
    permissions({ protected: { ...OPEN_GUARD, ruleIds: ['sgr-1'] } }),
    {},
    'remediation.protected.ruleIds (sgr-1)',
  ],
])('the policy of events that are requests: %s', async (_, policy, data, why) => {
  const { world, handle } = remediationWorld([rule('sgr-1')], { permissions: policy });
  expect(await handle(requestEvent(data))).toMatchObject({
    Outcome: 'refused',
    Problem: { status: 403, code: 'PolicyDenied', outcome: 'none', detail: expect.stringContaining(why) },
  });
  expect(world.ids()).toEqual(['sgr-1']);
});

it('the policy of events that are requests allows a dry run within the scope, and the dry run shows the denial', async () => {
  const { handle } = remediationWorld([rule('sgr-1')], { permissions: permissions({ dryRunOnly: true }) });
  expect(await handle(requestEvent({ DryRun: true }))).toMatchObject({
    Result: {
      Allowed: false,
      Denial: expect.stringContaining('remediation.dryRunOnly'),
      // For another caller to revoke.
      Plan: expect.stringMatching(/^plan-/),
    },
  });
});

describe('an invalid request is refused before any call', () => {
  const deep = JSON.parse(`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`);
  it.each([
    ['MissingParameter.RegionId', { RegionId: undefined }],
    ['UnknownParameter', { Unknown: 1 }],
    ['UnknownParameter', { Nested: deep }],
    ['UnknownParameter', JSON.parse('{"__proto__": {"ClientToken": "t"}}')],
    ['InvalidParam.PortRange', { PortRange: '22-23' }],
    ['PayloadTooLarge', { Description: 'x'.repeat(66_000) }],
    ['InvalidClientToken.ValueNotSupported', { ClientToken: 'remediation-1' }],
    [
      'InvalidClientToken.ValueNotSupported',
      { ClientToken: eventToken({ source: 'change-desk', id: 'e-1', data: {} }) },
    ],
    ['UnknownParameter', { Invocation: 'async' }],
    ['InvalidClientToken.ValueNotSupported', { ClientToken: 'x'.repeat(65) }],
  ])('an invalid request is refused before any call: %s', async (code, data) => {
    const { world, handle, listedGroups } = remediationWorld([open('sgr-1')]);
    const event = requestEvent();
    const over = Object.fromEntries(Object.entries({ ...event.data }).concat(Object.entries(data)));
    expect(await handle({ ...event, data: over })).toMatchObject({
      Outcome: 'refused',
      Problem: { code, requestId: 'req-1', outcome: 'none' },
    });
    expect([listedGroups, world.trips]).toEqual([[], []]);
  });
});
