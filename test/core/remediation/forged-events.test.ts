/** What an attacker writes into a call, or publishes as an event, keeps no rule open and no genuine event unanswered. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CloudEvent, EventEnd } from '../../../lib/core/remediation/types.ts';
import { failure, rule } from '../small-world.ts';
import { apiCall, open, remediationWorld, requestEvent } from './kit.ts';

const PLATFORM = { acsRegion: 'cn-hangzhou', referencedResources: { 'ACS::ECS::SecurityGroup': ['sg-1'] } };
const NOT_FOUND = failure('refused', 'InvalidSecurityGroupId.NotFound', 404);

/** What a parameter of a call may hold, since whoever makes the call writes it. */
const words = fc.oneof(
  fc.constantFrom('sg-2', 'sg-1 ', 'SG-1', 'cn-beijing', 'evil.example/', '../sg-1', '', '__proto__'),
  fc.jsonValue({ maxDepth: 2 }),
);
const parameters = fc.oneof(
  fc.dictionary(fc.constantFrom('SecurityGroupId', 'RegionId', 'ClientToken', 'x'), words, { maxKeys: 4 }),
  words,
);

describe('the parameters of a call', () => {
  it('never keep the group that ActionTrail names from being checked first where it is, whatever they hold', async () => {
    await fc.assert(
      fc.asyncProperty(parameters, parameters, async (requestParameters, requestParameterJson) => {
        const { world, handle, lookedAt } = remediationWorld([open('sgr-1')]);
        await handle(apiCall({ ...PLATFORM, requestParameters, requestParameterJson }));
        expect(lookedAt[0]).toEqual({ RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1' });
        expect(world.ids()).toEqual([]);
        expect(world.revokes.filter(({ request }) => request.SecurityGroupId === 'sg-1')).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });

  it('are looked at as well: the group of the call is in another region than the record says', async () => {
    const { world, handle, looks, lookedAt } = remediationWorld([open('sgr-1')]);
    looks.push(NOT_FOUND);
    const requestParameters = { RegionId: 'cn-beijing', SecurityGroupId: 'sg-1' };
    expect(await handle(apiCall({ ...PLATFORM, requestParameters }))).toMatchObject({ Outcome: 'revoked' });
    expect(lookedAt.map(({ RegionId }) => RegionId)).toEqual(['cn-hangzhou', 'cn-beijing']);
    expect(world.ids()).toEqual([]);
  });

  it('that name a second group cost a look at it, and the first one is closed all the same', async () => {
    const { world, handle, looks } = remediationWorld([open('sgr-1')]);
    looks.push(() => undefined, NOT_FOUND);
    const requestParameters = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-gone' };
    expect(await handle(apiCall({ ...PLATFORM, requestParameters }))).toMatchObject({
      Outcome: 'refused',
      Problem: { status: 404 },
      Revocations: [{ SecurityGroupId: 'sg-1', Outcome: 'revoked' }],
    });
    expect(world.ids()).toEqual([]);
  });

  it('that name 100 more groups leave time to close the rule of the call', async () => {
    const { world, handle, looks } = remediationWorld([open('sgr-1')], { rules: { maxRulesPerEvent: 1 } });
    looks.push(() => undefined, ...Array.from({ length: 100 }, () => () => world.pass(200)));
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

/** Two rules of the group; each event asks for one of them, or for none that is there. */
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

/** Final ends, as EventBridge sees them: anything else is delivered again. */
const isFinal = (end: EventEnd): boolean => end.Outcome !== 'refused' || end.Problem.status < 429;

describe('an event that is made up, with the source and id of a genuine one', () => {
  it('takes nothing from it: delivered in any order, to any instance, the genuine one is one revocation', async () => {
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
        // Put back under another id, it stays: the event is one revocation.
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

  it('a ClientToken that another request has used is not final: it ends among the dead letters', async () => {
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
