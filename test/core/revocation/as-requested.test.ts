/** Calls with the request's own parameters: when none is made, and the answer after one that was not answered. */

import { describe, expect, it } from 'vitest';
import { CALL_OPEN } from '../../../lib/core/claimed/knowledge.ts';
import { byId, createSmallWorld, failure, flat, rule, SKEW, UNANSWERED } from '../small-world.ts';

const OPEN = CALL_OPEN + SKEW;

describe('nothing fitted, and the policy protects rules', () => {
  const protectedBy = 'policy.protected';

  it('where the policy protects rules, nothing fitted and nothing listed comes near: absent, observed, without a call', async () => {
    const world = createSmallWorld([rule('sgr-2', { PortRange: '80/80' })]);
    expect(await world.run(flat(), { protectedBy })).toMatchObject({
      result: { Outcome: 'absent', Evidence: 'observed', Revoked: [] },
    });
    expect(world.trips).toEqual(['read', 'list', 'write RUNNING', 'write DONE']);
    expect(world.row()).not.toHaveProperty('snapshot');
  });

  it.each([
    ['another priority', rule('sgr-1', { Priority: '5' }), flat()],
    ['host bits', rule('sgr-1', { DestCidrIp: '10.0.0.1/8' }), flat()],
    ['two address families', rule('sgr-1', { Ipv6DestCidrIp: '2001:db8::/32' }), flat()],
    ['all ports', rule('sgr-1', { PortRange: '-1/-1' }), flat({ PortRange: '1/65535' })],
    ['an id in other letters', rule('sgr-1'), byId('SGR-1')],
  ])(
    'where the policy protects rules, nothing fitted and ECS might match a listed rule: denied, with its id: %s',
    async (_, listed, request) => {
      const world = createSmallWorld([listed]);
      const answer = await world.run(request, { protectedBy });
      expect(answer).toMatchObject({ problem: { code: 'PolicyDenied', status: 403, outcome: 'none' } });
      expect(answer.kind === 'problem' && answer.problem.detail).toBe(
        'policy.protected protects rules, so rules are revoked by id only, and it is not certain that this request names sgr-1. Name the rule exactly as ECS lists it, or by its SecurityGroupRuleId, with a new ClientToken.',
      );
      expect(world.trips).toEqual(['read', 'list', 'read']);
      const dry = await world.dryRun(request, { protectedBy });
      expect(dry).toMatchObject({
        result: { Allowed: false, Denial: answer.kind === 'problem' && answer.problem.detail },
      });
    },
  );

  it('a rule that fits is revoked by its id', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    expect(await world.run(flat(), { protectedBy })).toMatchObject({ result: { Outcome: 'revoked' } });
    expect(world.revokes.map(({ request }) => request)).toEqual([byId('sgr-1')]);
  });

  it('a call that was refused before the policy protected anything is not repeated', async () => {
    const world = createSmallWorld([]);
    world.script.revoke.push({ answer: failure('refused', 'OperationDenied', 403) });
    expect(await world.run(flat())).toMatchObject({ problem: { code: 'OperationDenied' } });
    world.setRules([rule('sgr-9')]);
    expect(await world.run(flat(), { protectedBy })).toMatchObject({ problem: { code: 'PolicyDenied' } });
    world.setRules([]);
    expect(await world.run(flat(), { protectedBy })).toMatchObject({ result: { Outcome: 'absent' } });
    expect(world.revokes).toHaveLength(1);
  });

  it('a call that was made with VERIFY=none before the policy protected anything is not repeated', async () => {
    const world = createSmallWorld([rule('sgr-1')], { verify: 'none' });
    world.script.revoke.push({ answer: failure('refused', 'OperationDenied', 403) });
    await world.run(flat());
    const now = world.instance({ verify: 'snapshot' });
    expect(await world.run(flat(), { protectedBy }, now)).toMatchObject({
      problem: { code: 'PolicyDenied', detail: expect.stringContaining('VERIFY=none') },
    });
    expect(world.revokes).toHaveLength(1);
  });
});

it.each([
  ['a rule that could fit', rule('sgr-1', { Priority: '5' })],
  ['a rule that we would never match', rule('sgr-1', { PortRange: '80/80' })],
])(
  'a call with the request’s own parameters was not answered and took %s: revoked, observed, and never absent',
  async (_, taken) => {
    const world = createSmallWorld([taken, rule('sgr-2', { PortRange: '443/443' })]);
    world.script.revoke.push({ answer: UNANSWERED, effect: true });
    world.hooks.ecsTakes = (rules) => rules.filter((each) => each.SecurityGroupRuleId === 'sgr-1');
    expect(await world.run(flat())).toMatchObject({ problem: { code: 'OutcomeUnknown' } });
    world.pass(OPEN);
    expect(await world.run(flat())).toMatchObject({
      result: { Outcome: 'revoked', Evidence: 'observed', Revoked: [taken] },
    });
    expect(world.row()).not.toHaveProperty('snapshot');
  },
);

it('a call with the request’s own parameters was not answered and took nothing: absent, observed', async () => {
  const world = createSmallWorld([rule('sgr-2', { PortRange: '443/443' })]);
  world.script.revoke.push({ answer: UNANSWERED });
  await world.run(flat());
  world.pass(OPEN);
  expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'absent', Evidence: 'observed' } });
});

it('a call with the request’s own parameters was not answered by an older release, whose row has no snapshot: accepted, and never absent', async () => {
  const world = createSmallWorld([]);
  world.script.revoke.push({ answer: UNANSWERED });
  await world.run(flat());
  const row = world.row();
  if (!row) throw new Error('there is no row');
  const { snapshot: _, ...older } = row;
  world.rows.set(row.key, older);
  world.pass(OPEN);
  expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'accepted', Evidence: 'observed' } });
});
