/** Forged call parameters and forged events neither keep a rule open nor take the place of a genuine event. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CloudEvent, EventEnd } from '../../../lib/core/remediation/types.ts';
import { failure, rule } from '../small-world.ts';
import { apiCall, open, remediationWorld, requestEvent } from './kit.ts';

const PLATFORM = { acsRegion: 'cn-hangzhou', referencedResources: { 'ACS::ECS::SecurityGroup': ['sg-1'] } };
const NOT_FOUND = failure('refused', 'InvalidSecurityGroupId.NotFound', 404);

/** Values that the sender of a call may put into a parameter. */
const words = fc.oneof(
  fc.constantFrom('sg-2', 'sg-1 ', 'SG-1', 'cn-beijing', 'evil.example/', '../sg-1', '', '__proto__'),
  fc.jsonValue({ maxDepth: 2 }),
);
const parameters = fc.oneof(
  fc.dictionary(fc.constantFrom('SecurityGroupId', 'RegionId', 'ClientToken', 'x'), words, { maxKeys: 4 }),
  words,
);

describe('the parameters of a call', () => {
  it('the parameters of a call never stop the group that ActionTrail names from being checked first, in the region that it names', async () => {
    await fc.assert(
      fc.asyncProperty(parameters, parameters, async (requestParameters, requestParameterJson) => {
        const { world, handle, listedTargets } = remediationWorld([open('sgr-1')]);
        await handle(apiCall({ ...PLATFORM, requestParameters, requestParameterJson }));
        expect(listedTargets[0]).toEqual({ RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1' });
        expect(world.ids()).toEqual([]);
        expect(world.revokes.filter(({ request }) => request.SecurityGroupId === 'sg-1')).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });

  it('the parameters of a call are used too, if the group of the call is in another region than the record says', async () => {
    const { world, handle, listFaults, listedTargets } = remediationWorld([open('sgr-1')]);
    listFaults.push(NOT_FOUND);
    const requestParameters = { RegionId: 'cn-beijing', SecurityGroupId: 'sg-1' };
    expect(await handle(apiCall({ ...PLATFORM, requestParameters }))).toMatchObject({ Outcome: 'revoked' });
    expect(listedTargets.map(({ RegionId }) => RegionId)).toEqual(['cn-hangzhou', 'cn-beijing']);
    expect(world.ids()).toEqual([]);
  });

  it('the parameters of a call that name a second group add one listing, and the first group is still closed', async () => {
    const { world, handle, listFaults } = remediationWorld([open('sgr-1')]);
    listFaults.push(() => undefined, NOT_FOUND);
    const requestParameters = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-gone' };
    expect(await handle(apiCall({ ...PLATFORM, requestParameters }))).toMatchObject({
      Outcome: 'refused',
      Problem: { status: 404 },
      Revocations: [{ SecurityGroupId: 'sg-1', Outcome: 'revoked' }],
    });
    expect(world.ids()).toEqual([]);
  });

  it('the parameters of a call that name 100 more groups leave enough time to revoke the rule of the call', async () => {
    const { world, handle, listFaults } = remediationWorld([open('sgr-1')], {
      rules: { maxRulesPerEvent: 1 },
    });
    listFaults.push(() => undefined, ...Array.from({ length: 100 }, () => () => world.pass(200)));
    const groups = Array.from({ length: 100 }, (_, n) => `sg-x${n}`);
    const referencedResources = { 'ACS::ECS::SecurityGroup': [...groups, 'sg-1'] };
    expect(await handle(apiCall({ referencedResources }))).toMatchObject({
      Problem: { status: 503 },
      Revocations: [{ SecurityGroupId: 'sg-1', Outcome: 'revoked' }],
    });
    expect(world.ids()).toEqual([]);
  });

  it('an identity of another account is not ours, whatever its name', async () => {
    const userIdentity = { type: 'assumed-role', userName: 'revoke-egress-restore:s', accountId: '2' };
    const { world, handle } = remediationWorld([open('sgr-1')]);
    expect(await handle(apiCall({ userIdentity }, { account: '2' }))).toMatchObject({ Reason: 'own-call' });
    expect(await handle(apiCall({ userIdentity }, { account: '1' }))).toMatchObject({ Outcome: 'revoked' });
    expect(world.ids()).toEqual([]);
  });
});

/** Two rules of the group. Each event requests one of them, or a rule that does not exist. */
const RULES = [rule('sgr-1'), rule('sgr-2', { PortRange: '443/443' })];
const genuine = requestEvent();
const forged: readonly CloudEvent[] = [
  { ...genuine, data: { ...genuine.data, PortRange: '443/443' } },
  { ...genuine, data: { ...genuine.data, PortRange: '1/65535' } },
  { ...genuine, data: { ...genuine.data, SecurityGroupId: 'sg-2', PortRange: '8/8' } },
  { ...genuine, data: { ...genuine.data, IfAbsent: 'fail', PortRange: '9/9' } },
  { ...genuine, data: { ...genuine.data, nonsense: 1 } },
  { ...genuine, data: {} },
  apiCall({}, { id: genuine.id, source: genuine.source }),
];

/** The final outcomes for EventBridge; after any other, it delivers the event again. */
const isFinal = (end: EventEnd): boolean => end.Outcome !== 'refused' || end.Problem.status < 429;

describe('a forged event with the source and id of a genuine one', () => {
  it('a forged event with the source and id of a genuine one does not affect it: the genuine event is one revocation, in any order and at any instance', async () => {
    const delivery = fc.record({ event: fc.nat(forged.length), on: fc.nat(2) });
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { maxLength: 12 }), fc.nat(12), async (deliveries, place) => {
        const { world, handle, instance } = remediationWorld(RULES);
        const instances = [instance(), instance(), instance()];
        const last = { event: forged.length, on: 0 };
        const ends: EventEnd[] = [];
        for (const { event, on } of [...deliveries.slice(0, place), last, ...deliveries.slice(place), last]) {
          const end = await handle(forged[event] ?? genuine, instances[on]);
          if (event === forged.length) ends.push(end);
        }
        for (const end of ends) {
          expect(end).toMatchObject({
            Outcome: 'answered',
            Result: { Revoked: [{ SecurityGroupRuleId: 'sgr-1' }] },
          });
        }
        const calls = world.revokes.filter(
          ({ request }) => request.form === 'rule-ids' && request.ruleIds.includes('sgr-1'),
        );
        expect(calls).toHaveLength(1);
        // Restored under another id, the rule stays: the event is one revocation.
        world.setRules([rule('sgr-9')]);
        expect(await handle(genuine, instances[1])).toMatchObject({ Replayed: true });
        expect(world.ids()).toEqual(['sgr-9']);
      }),
      { numRuns: 200 },
    );
  });

  it('the token does not depend on the order of members', async () => {
    const { handle } = remediationWorld(RULES);
    const data = Object.fromEntries(Object.entries(genuine.data).toReversed());
    const first = await handle(genuine);
    expect(await handle({ ...genuine, data })).toEqual({ ...first, Replayed: true });
  });

  it('a ClientToken that another request has used is retryable, and ends in the dead-letter queue', async () => {
    const { handle, world } = remediationWorld(RULES);
    await handle(requestEvent({ ClientToken: 'change-1', PortRange: '443/443' }, 'event-of-mallory'));
    const end = await handle(requestEvent({ ClientToken: 'change-1' }));
    expect(end).toMatchObject({
      Outcome: 'refused',
      Problem: { code: 'IdempotentParameterMismatch', status: 503, outcome: 'none' },
    });
    expect(isFinal(end)).toBe(false);
    expect(world.ids()).toEqual(['sgr-1']);
  });
});
