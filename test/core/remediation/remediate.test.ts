import { describe, expect, it } from 'vitest';
import { CALL_OPEN } from '../../../lib/core/claimed/knowledge.ts';
import type { FailureClass } from '../../../lib/core/errors/ecs/failure-class.ts';
import { failure, GONE, rule } from '../small-world.ts';
import { apiCall, nonCompliance, open, remediationWorld } from './kit.ts';

const names = (...ids: string[]) =>
  ids.map((id) => ({ RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', SecurityGroupRuleId: id }));

it('an event about an opened rule revokes every forbidden rule of the group by id, and no other rule', async () => {
  const { world, handle } = remediationWorld([rule('sgr-1'), open('sgr-3'), open('sgr-2')]);
  const end = await handle(apiCall());
  expect(end).toMatchObject({
    Outcome: 'revoked',
    Protected: [],
    Revocations: [
      {
        Outcome: 'revoked',
        Evidence: 'reply',
        ClientToken: expect.stringMatching(/^remediation-/),
        Revoked: [{ SecurityGroupRuleId: 'sgr-3' }, { SecurityGroupRuleId: 'sgr-2' }],
      },
    ],
  });
  expect(world.ids()).toEqual(['sgr-1']);
  expect(world.revokes).toHaveLength(1);
  expect(world.revokes[0]?.request).toMatchObject({ form: 'rule-ids', ruleIds: ['sgr-2', 'sgr-3'] });
  // As ECS's own audit log shows it.
  expect(world.revokes[0]?.token).toMatch(/^remediation-[\w-]{8}-[\w-]{43}$/);
});

it('an event about an opened rule finds nothing the second time, and lists the rules once', async () => {
  const { world, handle, listedGroups } = remediationWorld([open('sgr-1')]);
  await handle(apiCall());
  const trips = world.trips.length;
  expect(await handle(apiCall())).toEqual({ Outcome: 'clean', Protected: [] });
  expect(world.trips).toHaveLength(trips);
  expect(listedGroups).toHaveLength(2);
});

it('an event about an opened rule from Cloud Config has the same effect', async () => {
  const { world, handle } = remediationWorld([open('sgr-1'), rule('sgr-2')]);
  expect(await handle(nonCompliance())).toMatchObject({ Outcome: 'revoked' });
  expect(world.ids()).toEqual(['sgr-2']);
});

it('an event about an opened rule leaves the protected rules, and reports them', async () => {
  const { world, handle } = remediationWorld([open('sgr-1'), open('sgr-2')], {
    guard: { ruleIds: ['sgr-1'] },
  });
  expect(await handle(apiCall())).toMatchObject({ Outcome: 'revoked', Protected: names('sgr-1') });
  expect(await handle(apiCall())).toEqual({ Outcome: 'clean', Protected: names('sgr-1') });
  expect(world.ids()).toEqual(['sgr-1']);
});

it('an event about an opened rule that is skipped calls neither ECS nor the table', async () => {
  const { world, handle, listedGroups } = remediationWorld([open('sgr-1')]);
  expect(await handle(apiCall({ errorCode: 'Throttling' }))).toMatchObject({
    Outcome: 'skipped',
    Reason: 'call-failed',
  });
  expect([listedGroups, world.trips]).toEqual([[], []]);
});

it('an event about an opened rule that names no group is refused with its fault', async () => {
  const { handle } = remediationWorld([]);
  expect(await handle(apiCall({ requestParameters: undefined }))).toMatchObject({
    Outcome: 'refused',
    Problem: { status: 400, code: 'MissingParameter.SecurityGroupId', requestId: 'req-1' },
  });
});

describe('its limits', () => {
  it('the mode report only reports what would be revoked', async () => {
    const { world, handle } = remediationWorld([open('sgr-1'), open('sgr-2')], {
      rules: { mode: 'report' },
      guard: { ruleIds: ['sgr-2'] },
    });
    expect(await handle(apiCall())).toEqual({
      Outcome: 'reported',
      Forbidden: names('sgr-1'),
      Protected: names('sgr-2'),
    });
    expect([world.rows.size, world.revokes.length]).toEqual([0, 0]);
  });

  const three = [open('sgr-1'), open('sgr-2'), open('sgr-3')];
  it.each(['report', 'revoke'] as const)(
    'an event over the limit is refused as a whole in the mode %s',
    async (mode) => {
      const { world, handle } = remediationWorld(three, { rules: { mode, maxRulesPerEvent: 2 } });
      expect(await handle(apiCall())).toMatchObject({
        Outcome: 'refused',
        Problem: {
          code: 'PolicyDenied',
          outcome: 'none',
          detail: expect.stringContaining('maxRulesPerEvent is 2, and this event would revoke 3 rules'),
        },
      });
      expect(world.ids()).toEqual(['sgr-1', 'sgr-2', 'sgr-3']);
    },
  );

  it('as many rules of an event as the limit are revoked', async () => {
    const { world, handle } = remediationWorld(three, { rules: { maxRulesPerEvent: 3 } });
    expect(await handle(apiCall())).toMatchObject({ Outcome: 'revoked' });
    expect(world.ids()).toEqual([]);
  });

  it('the limit counts the rules of all groups, and a group is revoked completely or not at all', async () => {
    const { world, handle } = remediationWorld(three, { rules: { maxRulesPerEvent: 5 } });
    const referencedResources = { 'ACS::ECS::SecurityGroup': ['sg-2', 'sg-1'] };
    expect(await handle(apiCall({ referencedResources }))).toMatchObject({
      Outcome: 'refused',
      Problem: { detail: expect.stringMatching(/would revoke 6 rules\. No rule was revoked in sg-2:/) },
      Revocations: [{ SecurityGroupId: 'sg-1', Outcome: 'revoked' }],
    });
    expect(world.revokes.map(({ request }) => request.SecurityGroupId)).toEqual(['sg-1']);
  });

  it('a rule that changed after it was read is not revoked, and the event is retryable', async () => {
    const { world, handle, listFaults } = remediationWorld([open('sgr-1'), open('sgr-2')]);
    listFaults.push(() => world.setRules([open('sgr-1'), rule('sgr-2')]));
    expect(await handle(apiCall())).toMatchObject({
      Outcome: 'refused',
      Problem: { status: 503, code: 'OperationConflict', outcome: 'none' },
    });
    expect(world.revokes).toHaveLength(0);
    expect(await handle(apiCall())).toMatchObject({ Outcome: 'revoked' });
    expect(world.ids()).toEqual(['sgr-2']);
  });
});

describe('failures of ECS and the table', () => {
  it.each([
    ['throttled', 'Throttling.User', 429],
    ['ours', 'Forbidden.RAM', 502],
    ['busy', 'OperationConflict', 503],
    ['unanswered', 'RequestTimeout', 503],
    ['refused', 'InvalidSecurityGroupId.NotFound', 404],
  ] satisfies [FailureClass, string, number][])(
    'a first listing that is %s (%s) is a problem with status %i',
    async (kind, code, status) => {
      const { handle, listFaults } = remediationWorld([open('sgr-1')]);
      listFaults.push(...Array.from({ length: 5 }, () => failure(kind, code, 404)));
      expect(await handle(apiCall())).toMatchObject({
        Outcome: 'refused',
        Problem: { status, outcome: 'none' },
      });
    },
  );

  it('a group that cannot be listed does not stop the others', async () => {
    const { world, handle, listFaults } = remediationWorld([open('sgr-1')]);
    listFaults.push(failure('refused', 'InvalidSecurityGroupId.NotFound', 404));
    const referencedResources = { 'ACS::ECS::SecurityGroup': ['sg-gone', 'sg-1'] };
    expect(await handle(apiCall({ requestParameters: {}, referencedResources }))).toMatchObject({
      Outcome: 'refused',
      Problem: { status: 404 },
      Revocations: [{ Outcome: 'revoked' }],
    });
    expect(world.ids()).toEqual([]);
  });

  it.each([
    ['first', ['throttled', 'refused']],
    ['last', ['refused', 'throttled']],
  ] satisfies [string, FailureClass[]][])(
    'of several problems the retryable one is reported, also if it is the %s',
    async (_, kinds) => {
      const { handle, listFaults } = remediationWorld([]);
      for (const kind of kinds) {
        const tries = kind === 'throttled' ? 5 : 1;
        listFaults.push(...Array.from({ length: tries }, () => failure(kind, 'Throttling', 404)));
      }
      const referencedResources = { 'ACS::ECS::SecurityGroup': ['sg-1', 'sg-2'] };
      expect(await handle(apiCall({ requestParameters: {}, referencedResources }))).toMatchObject({
        Problem: { status: 429 },
      });
    },
  );

  it('a failed batch does not stop the next one, and the redelivery completes it', async () => {
    const rules = Array.from({ length: 150 }, (_, n) => open(`sgr-${String(n).padStart(3, '0')}`));
    const { world, handle } = remediationWorld(rules, { rules: { maxRulesPerEvent: 200 } });
    world.script.revoke.push({ answer: failure('ours', 'Forbidden.RAM', 403) });
    expect(await handle(apiCall())).toMatchObject({
      Outcome: 'refused',
      Problem: { status: 502, code: 'Forbidden.RAM', outcome: 'none' },
      Revocations: [{ Outcome: 'revoked' }],
    });
    expect(world.ids()).toHaveLength(100);
    expect(await handle(apiCall())).toMatchObject({ Outcome: 'revoked' });
    expect(world.ids()).toEqual([]);
  });

  it('an unavailable table is a 503, and nothing is revoked', async () => {
    const { world, handle } = remediationWorld([open('sgr-1')]);
    world.failReads(20);
    expect(await handle(apiCall())).toMatchObject({
      Outcome: 'refused',
      Problem: { status: 503, code: 'StoreUnavailable', outcome: 'unknown' },
    });
    expect(world.ids()).toEqual(['sgr-1']);
  });

  it('a call without an answer is finished by the redelivery of the event, under the same token', async () => {
    const { world, handle, instance } = remediationWorld([open('sgr-1')]);
    world.script.revoke.push(
      ...Array.from({ length: 3 }, () => ({ answer: failure('unanswered', 'RequestTimeout'), takes: 9_000 })),
    );
    expect(await handle(apiCall())).toMatchObject({ Outcome: 'refused', Problem: { status: 504 } });
    world.script.revoke.length = 0;
    expect(await handle(apiCall(), instance())).toMatchObject({
      Outcome: 'revoked',
      Revocations: [{ Outcome: 'revoked' }],
    });
    expect(world.rows.size).toBe(1);
    expect(world.ids()).toEqual([]);
  });

  it('a rule that ECS refuses in a batch is left to the next delivery', async () => {
    const { world, handle, instance } = remediationWorld([open('sgr-1'), open('sgr-2')]);
    world.script.revoke.push({ answer: failure('unanswered', 'RequestTimeout'), takes: 9_000 });
    expect(await handle(apiCall())).toMatchObject({ Outcome: 'refused', Problem: { status: 504 } });
    world.pass(CALL_OPEN + 60_000);
    // After both rules were listed.
    world.hooks.beforeWrite = () => world.setRules([open('sgr-2')]);
    world.script.revoke.push({ answer: failure('refused', 'OperationDenied', 403) });
    expect(await handle(apiCall(), instance())).toMatchObject({
      Outcome: 'refused',
      Problem: { status: 503, code: 'OperationConflict', outcome: 'unknown' },
      Revocations: [
        {
          Outcome: 'revoked',
          Evidence: 'observed',
          Revoked: [{ SecurityGroupRuleId: 'sgr-1' }],
          Refused: [{ SecurityGroupRuleId: 'sgr-2', Code: 'OperationDenied' }],
        },
      ],
    });
  });
});

describe('the same rules in several events', () => {
  it('duplicates at once use one row and make one call', async () => {
    const { world, handle, instance } = remediationWorld([open('sgr-1'), open('sgr-2')]);
    const ends = await Promise.all([handle(apiCall()), handle(apiCall(), instance())]);
    for (const end of ends) expect(end.Outcome).toMatch(/^(revoked|clean)$/);
    expect(world.revokes).toHaveLength(1);
    expect(world.rows.size).toBe(1);
  });

  it('a later event finds that they are already revoked', async () => {
    const { world, handle, listFaults } = remediationWorld([open('sgr-1')]);
    listFaults.push(() => world.setRules([]));
    world.script.revoke.push({ answer: GONE });
    const end = await handle(apiCall({}, { id: 'event-9' }));
    expect(end).toMatchObject({ Outcome: 'revoked', Revocations: [{ Outcome: 'absent', Revoked: [] }] });
  });
});
