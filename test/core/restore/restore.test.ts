/** A restore, once: docs/protocol.md, section 8. */

import { describe, expect, it } from 'vitest';
import { CALL_OPEN } from '../../../lib/core/claimed/knowledge.ts';
import { pair, toRestoreRule } from '../../../lib/core/model/restore-rule.ts';
import type { Rule } from '../../../lib/core/model/rule.ts';
import { byId, createSmallWorld, failure, flat, GONE, rule, SKEW, UNANSWERED } from '../small-world.ts';

const OPEN = CALL_OPEN + SKEW;
const REFUSED = failure('refused', 'AuthorizationLimitExceed', 403);

/** A world in which the token has revoked these rules. */
async function revoked(...rules: Rule[]) {
  const world = createSmallWorld(rules);
  await world.run(byId(...rules.map((each) => each.SecurityGroupRuleId)));
  expect(world.rules()).toEqual([]);
  return world;
}

const members = ({ SecurityGroupRuleId: _, ...others }: Rule) => others;

describe('a restore', () => {
  const five = rule('sgr-1', {
    SourceCidrIp: '192.168.0.0/24',
    SourcePortRange: '1/200',
    Description: 'ticket 7',
  });
  const group: Rule = {
    SecurityGroupRuleId: 'sgr-2',
    IpProtocol: 'TCP',
    PortRange: '22/22',
    Policy: 'Drop',
    Priority: '7',
    DestGroupId: 'sg-9',
    DestGroupOwnerAccount: '155780923770',
  };

  it('a restore puts back everything but ids and creation times, and names the new ids', async () => {
    const world = await revoked(five, { ...group, CreateTime: '2026-01-01T00:00:00Z' });
    const answer = await world.restore();
    expect(answer).toMatchObject({
      kind: 'result',
      replayed: false,
      result: { Outcome: 'restored', RequestId: 'authorize-1', Rules: world.rules() },
    });
    expect(world.rules().map(members)).toEqual([five, group].map(members));
    expect(world.trips).toEqual(['read', 'list', 'write DONE', 'authorize', 'list', 'write DONE']);
  });

  it('a restore is executed once: a repeated one gets the stored answer, though another process has closed the rule since', async () => {
    const world = await revoked(five);
    const first = await world.restore();
    world.setRules([]);
    expect(await world.restore()).toEqual({ ...first, replayed: true });
    expect(world.trips).toEqual(['read']);
    expect(world.rules()).toEqual([]);
  });

  it("a restore leaves the revocation's own answer as it was", async () => {
    const world = await revoked(five);
    await world.restore();
    expect(await world.run(byId('sgr-1'), {}, world.instance())).toMatchObject({
      replayed: true,
      result: { Outcome: 'revoked', Revoked: [five] },
    });
  });

  it('a restore sends nothing when all rules are listed already', async () => {
    const world = await revoked(five);
    world.setRules([{ ...five, SecurityGroupRuleId: 'sgr-by-hand' }]);
    expect(await world.restore()).toMatchObject({ result: { Outcome: 'present', Rules: world.rules() } });
    expect(world.authorized).toEqual([]);
  });

  it('a restore sends only what is missing', async () => {
    const world = await revoked(five, group);
    world.setRules([{ ...five, SecurityGroupRuleId: 'sgr-by-hand' }]);
    expect(await world.restore()).toMatchObject({ result: { Outcome: 'restored' } });
    expect(world.authorized.map(({ rules }) => rules)).toEqual([[toRestoreRule(group)]]);
  });

  it('a restore sends 100 rules at a time', async () => {
    const many = Array.from({ length: 150 }, (_, n) => rule(`sgr-${n}`, { PortRange: `${n + 1}/${n + 1}` }));
    const world = await revoked(...many);
    expect(await world.restore()).toMatchObject({ result: { Outcome: 'restored' } });
    expect(world.authorized.map(({ rules }) => rules.length)).toEqual([100, 50]);
  });
});

describe('a restore that ECS does not answer', () => {
  const one = rule('sgr-1');

  it('a restore that ECS does not answer and that took effect: present, in the same request', async () => {
    const world = await revoked(one);
    world.script.authorize.push({ answer: UNANSWERED, effect: true });
    expect(await world.restore()).toMatchObject({ result: { Outcome: 'present' } });
  });

  it('a restore that ECS does not answer only lists the rules from then on: 504 for 15 minutes, then 409 RestoreUndecided, forever', async () => {
    const world = await revoked(one);
    world.script.authorize.push({ answer: UNANSWERED });
    expect(await world.restore()).toMatchObject({ problem: { status: 504, outcome: 'unknown' } });
    world.pass(OPEN - 60_000);
    expect(await world.restore()).toMatchObject({ problem: { status: 504 } });
    world.pass(61_000);
    const last = await world.restore();
    expect(last).toMatchObject({ problem: { status: 409, code: 'RestoreUndecided', outcome: 'unknown' } });
    world.setRules([one]);
    expect(await world.restore()).toEqual({ ...last, replayed: true });
    expect(world.authorized).toHaveLength(1);
  });

  it('a restore that ECS does not answer and whose effect comes late: present', async () => {
    const world = await revoked(one);
    world.script.authorize.push({ answer: UNANSWERED });
    await world.restore();
    world.pass(60_000);
    world.setRules([{ ...one, SecurityGroupRuleId: 'sgr-late' }]);
    expect(await world.restore()).toMatchObject({ result: { Outcome: 'present' } });
  });
});

describe('what old snapshots, and others, mean for a restore', () => {
  const one = rule('sgr-1');

  it('a rule that is still listed under its revoked id is not back', async () => {
    const world = await revoked(one);
    world.setRules([one]);
    expect(await world.restore()).toMatchObject({ result: { Outcome: 'restored' } });
    expect(world.authorized).toHaveLength(1);
  });

  it('listed rules are present, and a call that may act yet is named', async () => {
    const world = await revoked(one);
    world.script.authorize.push({ answer: UNANSWERED, effect: true });
    const until = new Date(world.now() + CALL_OPEN + SKEW).toISOString();
    expect(await world.restore()).toMatchObject({ result: { Outcome: 'present', MayActUntil: until } });
  });

  it('a restore that lists no rules reads the row again before its answer is `none`', async () => {
    const world = await revoked(one);
    world.script.list.push(failure('refused', 'OperationDenied', 403));
    expect(await world.restore()).toMatchObject({ problem: { status: 403, outcome: 'none' } });
    expect(world.trips).toEqual(['read', 'list', 'read']);
  });
});

it('a restore whose owner died blocks its lease, then rules are only listed', async () => {
  const one = rule('sgr-1');
  const world = await revoked(one);
  world.hooks.beforeWrite = (row) => {
    if (row.restore?.state === 'DONE') throw new Error('the instance died');
  };
  await expect(world.restore()).rejects.toThrow('the instance died');
  delete world.hooks.beforeWrite;
  expect(await world.restore()).toMatchObject({ problem: { status: 409, code: 'RevocationInProgress' } });
  world.pass(9_000 + SKEW);
  expect(await world.restore()).toMatchObject({ result: { Outcome: 'present' } });
  expect(world.authorized).toHaveLength(1);
});

it('a restore that ECS refuses passes the code on, and may be tried again, with a new token for ECS', async () => {
  const world = await revoked(rule('sgr-1'));
  world.script.authorize.push({ answer: REFUSED });
  expect(await world.restore()).toMatchObject({
    problem: { status: 403, code: 'AuthorizationLimitExceed', outcome: 'none' },
  });
  expect(await world.restore()).toMatchObject({ result: { Outcome: 'restored' } });
  expect(new Set(world.authorized.map(({ token }) => token)).size).toBe(2);
});

it('a restore that ECS refuses in part is unknown, and is never sent again', async () => {
  const world = await revoked(rule('sgr-1'), rule('sgr-2', { PortRange: '23/23' }));
  world.script.authorize.push({ answer: REFUSED, effect: true });
  expect(await world.restore()).toMatchObject({ problem: { status: 504 } });
  expect(await world.restore()).toMatchObject({ result: { Outcome: 'present' } });
  expect(world.authorized).toHaveLength(1);
});

it.each([
  ['an unknown token', () => createSmallWorld([]), 404, 'RevocationNotFound'],
  [
    'a refused revocation',
    async () => {
      const world = createSmallWorld([rule('sgr-1')]);
      world.script.revoke.push({ answer: REFUSED });
      await world.run(flat());
      return world;
    },
    409,
    'NothingToRestore',
  ],
  [
    'an absent one',
    async () => {
      const world = createSmallWorld([rule('sgr-1')]);
      world.script.revoke.push({ answer: GONE });
      await world.run(flat());
      return world;
    },
    409,
    'NothingToRestore',
  ],
  [
    'an unknown one',
    async () => {
      const world = createSmallWorld([rule('sgr-1')]);
      world.script.revoke.push({ answer: UNANSWERED, takes: 9_000 });
      await world.run(flat());
      return world;
    },
    409,
    'RevocationInProgress',
  ],
])('nothing to restore: %s', async (_, make, status, code) => {
  const world = await make();
  expect(await world.restore()).toMatchObject({ problem: { status, code } });
  expect(world.authorized).toEqual([]);
});

it('nothing to restore where today the policy forbids one of the rules', async () => {
  const world = await revoked(rule('sgr-1'));
  const permit = (rules: readonly Rule[], { SecurityGroupId }: { SecurityGroupId: string }) =>
    `remediation forbids ${rules[0]?.DestCidrIp} in ${SecurityGroupId}.`;
  expect(await world.restore({ permit })).toMatchObject({
    problem: { status: 403, code: 'PolicyDenied', detail: 'remediation forbids 10.0.0.0/8 in sg-1.' },
  });
  expect(world.authorized).toEqual([]);
});

it('pairing stored rules with listed ones counts each listed rule once', () => {
  const twin = rule('sgr-a');
  expect(pair([rule('sgr-1'), rule('sgr-2')], [twin])).toEqual({
    listed: [twin],
    missing: [rule('sgr-2')],
  });
});

it('a restore that begins after a refused one is recorded on its own request, also where nothing is missing', async () => {
  const old = rule('sgr-1');
  for (const reopened of [false, true]) {
    const world = await revoked(old);
    world.script.authorize.push({ answer: REFUSED });
    await world.restore({ why: { Reason: 'first', RequestedBy: 'mallory' } });
    if (reopened) world.setRules([{ ...old, SecurityGroupRuleId: 'sgr-2' }]);
    await world.restore({ why: { Reason: 'second', RequestedBy: 'lin' } });
    expect(world.logged('restore').map(({ outcome, requestedBy }) => [outcome, requestedBy])).toEqual([
      ['none', 'mallory'],
      [reopened ? 'present' : 'restored', 'lin'],
    ]);
    expect(world.row()?.restore).toMatchObject({ state: 'DONE', Reason: 'second', attempts: 1 });
  }
});
