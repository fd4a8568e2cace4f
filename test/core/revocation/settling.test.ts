/** What became of the call: table 6 of docs/protocol.md, line by line. */

import { describe, expect, it } from 'vitest';
import { CALL_OPEN } from '../../../lib/core/claimed/knowledge.ts';
import type { EcsFailure } from '../../../lib/core/ports.ts';
import {
  byId,
  createSmallWorld,
  failure,
  flat,
  GONE,
  pattern,
  rule,
  SKEW,
  UNANSWERED,
} from '../small-world.ts';

const THREE = [rule('sgr-1'), rule('sgr-2', { PortRange: '23/23' }), rule('sgr-3', { PortRange: '24/24' })];
const ALL_THREE = byId('sgr-1', 'sgr-2', 'sgr-3');
const REFUSED = failure('refused', 'OperationDenied', 403);
const OPEN = CALL_OPEN + SKEW;

describe('rules matched in the first snapshot', () => {
  it('done, and seen gone: revoked by reply', async () => {
    const world = createSmallWorld(THREE);
    expect(await world.run(ALL_THREE)).toMatchObject({
      result: { Outcome: 'revoked', Evidence: 'reply', Revoked: THREE, RequestId: 'revoke-1' },
    });
    expect(world.revokes).toHaveLength(1);
  });

  it('done, and still listed after several snapshots: accepted', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    world.script.revoke.push({ answer: 'done', effect: false });
    expect(await world.run(flat())).toMatchObject({
      result: { Outcome: 'accepted', Evidence: 'reply', Revoked: [] },
    });
    expect(world.trips.filter((trip) => trip === 'list')).toHaveLength(5);
  });

  it('done, but the snapshot fails: unknown, and the next attempt finds it revoked', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    world.script.list.push('done', ...Array<EcsFailure>(5).fill(UNANSWERED));
    expect(await world.run(flat())).toMatchObject({ problem: { status: 504, outcome: 'unknown' } });
    expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'revoked', Evidence: 'observed' } });
  });

  it('one rule, gone, nothing open: absent by reply, because another process removed it', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    world.hooks.beforeRevoke = () => world.setRules([]);
    expect(await world.run(flat())).toMatchObject({
      result: {
        Outcome: 'absent',
        Evidence: 'reply',
        Revoked: [],
        RequestId: 'ecs-InvalidSecurityGroupRule.RuleNotExist',
      },
    });
  });

  it('one rule, the reply lost after the effect: revoked, observed, in the same request', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    world.script.revoke.push({ answer: UNANSWERED, effect: true });
    expect(await world.run(flat())).toMatchObject({
      result: { Outcome: 'revoked', Evidence: 'observed', Revoked: [rule('sgr-1')] },
    });
    expect(world.revokes).toHaveLength(1);
  });

  it('one rule, the call lost before the effect: called again by the same id with the same token', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    world.script.revoke.push({ answer: UNANSWERED });
    expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'revoked', Evidence: 'reply' } });
    expect(new Set(world.revokes.map(({ token }) => token)).size).toBe(1);
  });

  it('several, one of them gone: the rest goes one by one', async () => {
    const world = createSmallWorld(THREE);
    world.hooks.beforeRevoke = () => {
      world.setRules(world.rules().filter((r) => r.SecurityGroupRuleId !== 'sgr-2'));
    };
    world.script.revoke.push({ answer: GONE });
    expect(await world.run(ALL_THREE)).toMatchObject({
      result: { Outcome: 'revoked', Evidence: 'observed', Revoked: THREE },
    });
    expect(world.ids()).toEqual([]);
    expect(world.revokes.slice(1).map(({ request }) => request)).toEqual([byId('sgr-1'), byId('sgr-3')]);
  });

  it('several, gone after a part took effect: what vanished is observed, what is listed goes one by one', async () => {
    const world = createSmallWorld(THREE);
    world.script.revoke.push({ answer: GONE, only: ['sgr-1'] });
    expect(await world.run(ALL_THREE)).toMatchObject({
      result: { Outcome: 'revoked', Evidence: 'observed', Revoked: THREE },
    });
  });

  it('several, refused before anything went, one by one too: refused', async () => {
    const world = createSmallWorld(THREE);
    world.script.revoke.push({ answer: REFUSED }, { answer: REFUSED });
    expect(await world.run(ALL_THREE)).toMatchObject({
      problem: { status: 403, code: 'OperationDenied', outcome: 'none' },
    });
    expect(world.row()?.state).toBe('REFUSED');
    expect(world.ids()).toEqual(['sgr-1', 'sgr-2', 'sgr-3']);
  });

  it('several, refused after one of them went: unknown, never refused', async () => {
    const world = createSmallWorld(THREE);
    world.script.revoke.push({ answer: REFUSED, only: ['sgr-1'] }, { answer: REFUSED });
    expect(await world.run(ALL_THREE)).toMatchObject({
      problem: { status: 504, code: 'OutcomeUnknown', outcome: 'unknown' },
    });
    expect(world.row()?.state).toBe('UNKNOWN');
  });

  it('more than ECS takes in one call go in several', async () => {
    const many = Array.from({ length: 250 }, (_, n) => rule(`sgr-${1000 + n}`, { Description: String(n) }));
    const world = createSmallWorld(many);
    expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'revoked', Revoked: many } });
    expect(world.revokes.map(({ request }) => request.form === 'rule-ids' && request.ruleIds.length)).toEqual(
      [100, 100, 50],
    );
  });
});

describe('a refusal', () => {
  it.each([
    ['refused', REFUSED, 403, 'OperationDenied'],
    ['not found', failure('refused', 'InvalidDestGroupId.NotFound', 404), 404, 'InvalidDestGroupId.NotFound'],
    ['ours', failure('ours', 'Forbidden.RAM', 403), 502, 'Forbidden.RAM'],
    ['throttled', failure('throttled', 'Throttling.User', 400), 429, 'Throttling.User'],
    ['busy', failure('busy', 'OperationConflict', 409), 503, 'OperationConflict'],
  ])('%s, nothing open: its code, our status, outcome none', async (_, answer, status, code) => {
    const world = createSmallWorld([rule('sgr-1')]);
    for (let tries = 0; tries < 5; tries++) world.script.revoke.push({ answer });
    const given = await world.run(flat());
    expect(given).toMatchObject({ problem: { status, code, outcome: 'none', ecsRequestId: `ecs-${code}` } });
    expect(world.row()?.state).toBe('REFUSED');
  });

  it.each([
    ['refused', REFUSED],
    ['ours', failure('ours', 'Forbidden.RAM', 403)],
    ['throttled', failure('throttled', 'Throttling', 400)],
    ['busy', failure('busy', 'OperationConflict', 409)],
  ])('%s, while a call is open: 504, because that call may still act', async (_, answer) => {
    const world = createSmallWorld([rule('sgr-1')]);
    world.script.revoke.push({ answer: UNANSWERED }, ...Array(5).fill({ answer }));
    expect(await world.run(flat())).toMatchObject({ problem: { status: 504, outcome: 'unknown' } });
    expect(world.row()?.state).toBe('UNKNOWN');
  });

  it('a refusal is repeated once the open call has expired and a snapshot lists every rule', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    world.script.revoke.push(
      { answer: UNANSWERED },
      { answer: REFUSED },
      { answer: REFUSED },
      { answer: REFUSED },
    );
    await world.run(flat());
    world.pass(OPEN - 60_000);
    expect(await world.run(flat())).toMatchObject({ problem: { status: 504 } });
    world.pass(61_000);
    expect(await world.run(flat())).toMatchObject({ problem: { status: 403, outcome: 'none' } });
    expect(world.row()).not.toHaveProperty('openUntil');
  });

  it('throttled: waits as long as ECS asks, within the budget, and sets Retry-After', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    const start = world.now();
    world.script.revoke.push({ answer: { ...failure('throttled', 'Throttling', 400), retryAfter: 2_500 } });
    expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'revoked' } });
    expect(world.now() - start).toBe(2_500);
    const slow = createSmallWorld([rule('sgr-1')]);
    slow.script.revoke.push({ answer: { ...failure('throttled', 'Throttling', 400), retryAfter: 30_000 } });
    expect(await slow.run(flat())).toMatchObject({ problem: { status: 429 }, retryAfter: 30_000 });
  });
});

describe('nothing matched in the first snapshot', () => {
  it("gone: absent by reply; the call has the request's own parameters", async () => {
    const world = createSmallWorld([rule('sgr-1', { DestCidrIp: '10.0.0.0/9' })]);
    expect(await world.run(flat())).toMatchObject({
      result: { Outcome: 'absent', Evidence: 'reply', Revoked: [] },
    });
    expect(world.revokes.map(({ request }) => request)).toEqual([flat()]);
  });

  it("done, and something went: revoked, observed, because ECS's matching outranks ours", async () => {
    const other = rule('sgr-1', { Priority: '5' });
    const world = createSmallWorld([other, rule('sgr-2', { PortRange: '80/80' })]);
    expect(await world.run(flat())).toMatchObject({
      result: { Outcome: 'revoked', Evidence: 'observed', Revoked: [other] },
    });
  });

  it('done, and a rule went that we would never match: revoked, observed, and never absent', async () => {
    const other = rule('sgr-2', { PortRange: '80/80' });
    const world = createSmallWorld([other]);
    world.hooks.beforeRevoke = () => world.setRules([]);
    world.script.revoke.push({ answer: 'done' });
    expect(await world.run(flat())).toMatchObject({
      result: { Outcome: 'revoked', Evidence: 'observed', Revoked: [other] },
    });
  });

  it('unanswered: unknown until the call is dead, and no second call ever; then absent, observed', async () => {
    const world = createSmallWorld([]);
    world.script.revoke.push({ answer: UNANSWERED });
    expect(await world.run(flat())).toMatchObject({ problem: { status: 504 } });
    world.setRules([rule('sgr-9')]);
    world.pass(OPEN - 60_000);
    expect(await world.run(flat())).toMatchObject({ problem: { status: 504 } });
    world.pass(61_000);
    expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'absent', Evidence: 'observed' } });
    expect(world.revokes).toHaveLength(1);
    expect(world.ids()).toEqual(['sgr-9']);
  });

  it('some entries of a batch matched: the others are in Absent', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    const { RegionId, SecurityGroupId, IfAbsent } = flat();
    const missing = pattern({ PortRange: '99/99' });
    const request = {
      form: 'permissions' as const,
      RegionId,
      SecurityGroupId,
      IfAbsent,
      permissions: [pattern(), missing],
    };
    expect(await world.run(request)).toMatchObject({
      result: { Outcome: 'revoked', Revoked: [rule('sgr-1')], Absent: [missing] },
    });
  });
});

describe('VERIFY=none', () => {
  const blind = (rules = [rule('sgr-1')]) => createSmallWorld(rules, { verify: 'none' });

  it("done: accepted, with the request's own parameters, without a snapshot", async () => {
    const world = blind();
    expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'accepted', Revoked: [] } });
    expect(world.row()?.before).toBeNull();
    expect(world.revokes.map(({ request }) => request)).toEqual([flat()]);
  });

  it('gone, nothing open: absent by reply', async () => {
    expect(await blind([]).run(flat())).toMatchObject({ result: { Outcome: 'absent', Evidence: 'reply' } });
  });

  it('gone, something open: accepted', async () => {
    const world = blind();
    world.script.revoke.push({ answer: UNANSWERED, effect: true });
    expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'accepted' } });
    expect(new Set(world.revokes.map(({ token }) => token)).size).toBe(1);
  });

  it('VERIFY=none never answered: unknown', async () => {
    const world = blind();
    world.script.revoke.push(...Array(5).fill({ answer: UNANSWERED }));
    expect(await world.run(flat())).toMatchObject({ problem: { status: 504 } });
  });
});
