import { describe, expect, it } from 'vitest';
import { CALL_OPEN } from '../../../lib/core/claimed/knowledge.ts';
import type { Rule } from '../../../lib/core/model/rule.ts';
import { byId, createSmallWorld, failure, flat, rule, SKEW, UNANSWERED, WEEK } from '../small-world.ts';

const isNew = ({ SecurityGroupRuleId }: Rule) => SecurityGroupRuleId.startsWith('sgr-new');
const REFUSED = failure('refused', 'OperationDenied', 403);

describe('the state of a revocation', () => {
  it("done: with the request in the API's own members and the stored answer, in one read", async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    const answer = await world.run(flat());
    expect(await world.state()).toEqual({
      kind: 'result',
      replayed: false,
      result: {
        ClientToken: 'token-1',
        State: 'done',
        Attempts: 1,
        CreatedAt: '2026-01-01T00:00:00.000Z',
        UpdatedAt: '2026-01-01T00:00:00.000Z',
        ExpiresAt: '2026-01-08T00:00:00.000Z',
        Request: {
          RegionId: 'cn-hangzhou',
          SecurityGroupId: 'sg-1',
          IpProtocol: 'tcp',
          PortRange: '22/22',
          DestCidrIp: '10.0.0.0/8',
          Policy: 'accept',
          Priority: '1',
        },
        Result: answer.kind === 'result' && answer.result,
      },
    });
    expect(world.trips).toEqual(['read']);
  });

  it('refused: with the problem, and every attempt counted', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    for (let attempt = 0; attempt < 12; attempt++) {
      world.script.revoke.push({ answer: REFUSED });
      await world.run(flat());
    }
    expect(await world.state()).toMatchObject({
      result: { State: 'refused', Attempts: 12, Problem: { code: 'OperationDenied' } },
    });
    expect(world.row()?.history.map(({ number }) => number)).toEqual([1, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('unknown', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    world.script.revoke.push({ answer: UNANSWERED, takes: 9_000 });
    await world.run(byId('sgr-1'));
    expect(await world.state()).toMatchObject({
      result: { State: 'unknown', Request: { SecurityGroupRuleId: ['sgr-1'] } },
    });
  });

  it('running while the lease lives, unknown when its owner died', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    world.hooks.beforeRevoke = () => {
      throw new Error('the instance died');
    };
    await expect(world.run(flat())).rejects.toThrow();
    expect(await world.state()).toMatchObject({ result: { State: 'running' } });
    world.pass(9_000 + SKEW);
    expect(await world.state()).toMatchObject({ result: { State: 'unknown' } });
  });

  it('done, and restored since: when, which rules, and the stored answer unchanged', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    await world.run(flat());
    const before = await world.state();
    expect(before).not.toHaveProperty('result.RestoreState');
    world.pass(60_000);
    const restored = await world.restore();
    expect(await world.state()).toMatchObject({
      result: {
        State: 'done',
        Result: before.kind === 'result' && before.result.Result,
        RestoreState: 'done',
        Restored: restored.kind === 'result' && restored.result,
      },
    });
    expect(restored).toMatchObject({
      result: { CompletedAt: '2026-01-01T00:01:00.000Z', Rules: world.rules() },
    });
    expect(await world.state({ permit: (rules) => rules.find(isNew)?.SecurityGroupRuleId })).toMatchObject({
      problem: { code: 'PolicyDenied' },
    });
  });

  it.each([
    ['running', { RestoreState: 'running' }, 0],
    ['unknown when its owner died', { RestoreState: 'unknown' }, 9_000 + SKEW],
  ])('the state of a revocation shows that a restore is %s', async (_, shown, later) => {
    const world = createSmallWorld([rule('sgr-1')]);
    await world.run(flat());
    world.hooks.beforeWrite = (row) => {
      if (row.restore?.state === 'DONE') throw new Error('the instance died');
    };
    await expect(world.restore()).rejects.toThrow();
    world.pass(later);
    const state = await world.state();
    expect(state).toMatchObject({ result: { State: 'done', ...shown } });
    expect(state).not.toHaveProperty('result.Restored');
  });

  it.each([
    ['refused', REFUSED, 0, 'OperationDenied'],
    ['unknown', UNANSWERED, 0, 'OutcomeUnknown'],
    ['done', UNANSWERED, CALL_OPEN + SKEW, 'RestoreUndecided'],
  ])(
    'the state of a revocation shows that a restore is %s, with its problem',
    async (RestoreState, answer, later, code) => {
      const world = createSmallWorld([rule('sgr-1')]);
      await world.run(flat());
      world.script.authorize.push({ answer });
      await world.restore();
      world.pass(later);
      if (later > 0) await world.restore();
      const state = await world.state();
      expect(state).toMatchObject({ result: { State: 'done', RestoreState, RestoreProblem: { code } } });
      expect(state).not.toHaveProperty('result.Restored');
    },
  );

  it('the state of a revocation is 404 for another caller, for another token, and after the retention', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    await world.run(flat());
    const missing = { problem: { status: 404, code: 'RevocationNotFound' } };
    expect(await world.state({ caller: 'other' })).toMatchObject(missing);
    expect(await world.state({ token: 'token-2' })).toMatchObject(missing);
    world.pass(WEEK);
    expect(await world.state()).toMatchObject(missing);
  });

  it('the state of a revocation is denied where today the policy forbids the request, or its rules', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    await world.run(flat());
    const denied = { problem: { status: 403, code: 'PolicyDenied' } };
    expect(await world.state({ permitRequest: () => 'no' })).toMatchObject(denied);
    expect(await world.state({ permit: () => 'no' })).toMatchObject(denied);
  });

  it('the state of a revocation is 503 while the store is unavailable', async () => {
    const world = createSmallWorld([]);
    world.failReads(99);
    expect(await world.state()).toMatchObject({
      problem: { status: 503, code: 'StoreUnavailable', outcome: 'unknown' },
    });
  });
});
