/** Taking over an unfinished row without a request. */
import { describe, expect, it } from 'vitest';
import { CALL_OPEN } from '../../../lib/core/claimed/knowledge.ts';
import {
  BUDGET,
  createSmallWorld,
  failure,
  flat,
  GROUP,
  pattern,
  rule,
  SKEW,
  UNANSWERED,
  WEEK,
} from '../small-world.ts';

/** A token whose owner died before its call. */
async function died() {
  const world = createSmallWorld([rule('sgr-1'), rule('sgr-2', { PortRange: '23/23' })]);
  world.hooks.beforeRevoke = () => {
    throw new Error('the instance dies');
  };
  await expect(world.run(flat())).rejects.toThrow('the instance dies');
  delete world.hooks.beforeRevoke;
  return world;
}

describe('a takeover without a request', () => {
  it('finishes the work of an owner that died, once its lease is over, and the retry gets the stored answer', async () => {
    const world = await died();
    world.pass(BUDGET + SKEW);
    const answer = await world.takeOver();
    expect(answer).toMatchObject({
      kind: 'result',
      result: { Outcome: 'revoked', Evidence: 'reply', Revoked: [rule('sgr-1')], ClientToken: 'token-1' },
    });
    expect(world.ids()).toEqual(['sgr-2']);
    expect(world.trips).toEqual(['read', 'write RUNNING', 'list', 'revoke', 'list', 'write DONE']);
    expect(world.logged('takeover')).toHaveLength(1);
    expect(await world.run(flat())).toEqual({ ...answer, replayed: true });
  });

  it('finishes a row of unknown outcome with the request as it was sent', async () => {
    const world = createSmallWorld([]);
    world.script.revoke.push({ answer: UNANSWERED });
    const { IpProtocol, ...members } = pattern();
    const entry = { ...members, IpProtocol: IpProtocol.toUpperCase() };
    await world.run(flat(), { sent: { ...GROUP, form: 'flat', rule: entry } });
    expect(world.row()?.state).toBe('UNKNOWN');
    world.pass(CALL_OPEN + SKEW);
    expect(await world.takeOver()).toMatchObject({ result: { Outcome: 'absent', Evidence: 'observed' } });
    expect(world.row()?.request).toMatchObject({ rule: entry });
    expect(world.revokes).toHaveLength(1);
  });

  it.each([
    ['absent', async () => createSmallWorld([rule('sgr-1')]), 'RevocationNotFound'],
    ['running under a live lease', died, 'RevocationInProgress'],
    [
      'refused',
      async () => {
        const world = createSmallWorld([rule('sgr-1')]);
        world.script.revoke.push({ answer: failure('refused', 'OperationDenied', 403) });
        await world.run(flat());
        return world;
      },
      'OperationDenied',
    ],
    [
      'expired',
      async () => {
        const world = await died();
        world.pass(WEEK + 1);
        return world;
      },
      'RevocationNotFound',
    ],
  ])('changes nothing if the row is %s', async (_, make, code) => {
    const world = await make();
    const row = structuredClone(world.row());
    expect(await world.takeOver()).toMatchObject({ kind: 'problem', problem: { code } });
    expect(world.trips).toEqual(['read']);
    expect(world.row()).toEqual(row);
  });

  it('returns the stored answer of a finished row', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    const answer = await world.run(flat());
    expect(await world.takeOver()).toEqual({ ...answer, replayed: true });
    expect(world.trips).toEqual(['read']);
  });

  it.each([
    ['the request', { permitRequest: () => 'The policy denies the request.' }],
    ['the rules', { permit: () => 'The policy denies the rules.' }],
  ])('is denied by today’s policy for %s, and the outcome stays unknown', async (_, policy) => {
    const world = await died();
    world.pass(BUDGET + SKEW);
    expect(await world.takeOver(policy)).toMatchObject({
      problem: { code: 'PolicyDenied', outcome: 'unknown' },
    });
    expect(world.row()?.state).toBe('RUNNING');
    expect(world.ids()).toContain('sgr-1');
  });
});
