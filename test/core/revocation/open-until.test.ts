/** When an open call can no longer have an effect: in the problem, in the state, and for a restore. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALL_OPEN } from '../../../lib/core/claimed/knowledge.ts';
import { byId, createSmallWorld, failure, flat, rule, SKEW, UNANSWERED } from '../small-world.ts';

const instant = (at: number): string => new Date(at).toISOString();

/** A world in which the only call of the token got no answer. */
async function undecided(rules = [rule('sgr-1')], request = byId('sgr-1')) {
  const world = createSmallWorld(rules);
  world.script.revoke.push({ answer: UNANSWERED, takes: 9_000 });
  const answer = await world.run(request);
  const openUntil = instant(world.now() + CALL_OPEN + SKEW);
  return { world, answer, openUntil };
}

it.each([
  ['a rule that matched', [rule('sgr-1')], byId('sgr-1')],
  ['no rule that matched', [], flat()],
])('OpenUntil of a revocation is in the 504 and in the state: %s', async (_, rules, request) => {
  const { world, answer } = await undecided(rules, request);
  const openUntil = instant(world.row()?.openUntil ?? 0);
  expect(answer).toMatchObject({ problem: { status: 504, OpenUntil: openUntil } });
  expect(await world.state()).toMatchObject({
    result: { State: 'unknown', OpenUntil: openUntil, Problem: { OpenUntil: openUntil } },
  });
});

it('OpenUntil of a revocation stays the same while nothing more is sent, and ends with the answer', async () => {
  const { world, answer } = await undecided([], flat());
  world.pass(60_000);
  expect(await world.run(flat())).toMatchObject({
    problem: { OpenUntil: answer.kind === 'problem' && answer.problem.OpenUntil },
  });
  world.pass(CALL_OPEN + SKEW);
  expect(await world.run(flat())).toMatchObject({ result: { Outcome: 'absent' } });
  expect(await world.state()).not.toHaveProperty('result.OpenUntil');
});

it('OpenUntil of a revocation is in the 504 of a request whose claim could not be stored', async () => {
  const { world, answer } = await undecided();
  world.script.write.push('no', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'no');
  expect(await world.run(byId('sgr-1'))).toMatchObject({
    problem: { status: 504, OpenUntil: answer.kind === 'problem' && answer.problem.OpenUntil },
  });
});

it('OpenUntil of a revocation is absent after the owner of a later attempt died: a call that it sent may take effect after the earlier one', async () => {
  const { world } = await undecided([rule('sgr-1')], byId('sgr-1'));
  world.setRules([rule('sgr-1')]);
  expect(await world.state()).toHaveProperty('result.OpenUntil');
  world.pass(CALL_OPEN);
  world.hooks.beforeRevoke = () => {
    throw new Error('the instance died');
  };
  await expect(world.run(byId('sgr-1'))).rejects.toThrow();
  for (const passed of [0, 20_000]) {
    world.pass(passed);
    expect(await world.state()).not.toHaveProperty('result.OpenUntil');
    expect(await world.restore()).not.toHaveProperty('problem.OpenUntil');
  }
});

it('OpenUntil of a revocation is absent where no call is open: a refusal, and a done row', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  world.script.revoke.push({ answer: failure('refused', 'OperationDenied', 403) });
  expect(await world.run(flat())).not.toHaveProperty('problem.OpenUntil');
  expect(await world.state()).not.toHaveProperty('result.OpenUntil');
  await world.run(flat());
  expect(await world.state()).not.toHaveProperty('result.OpenUntil');
});

describe('for all faults, OpenUntil', () => {
  const fault = fc.constantFrom(
    { answer: UNANSWERED, takes: 9_000 },
    { answer: UNANSWERED, effect: true },
    { answer: failure('throttled', 'Throttling', 400) },
    { answer: failure('refused', 'OperationDenied', 403) },
  );

  it('for all faults, OpenUntil is that of the row in every 504 that was stored, and the state has it exactly while it is undecided', async () => {
    const life = fc.array(fc.record({ fault, wait: fc.integer({ min: 0, max: 1_200_000 }) }), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(life, fc.boolean(), async (steps, matches) => {
        const world = createSmallWorld(matches ? [rule('sgr-1')] : []);
        const request = matches ? byId('sgr-1') : flat();
        for (const { fault: next, wait } of steps) {
          world.script.revoke.push(next);
          const answer = await world.run(request);
          const row = world.row();
          const stored = row?.openUntil === undefined ? undefined : instant(row.openUntil);
          const given = answer.kind === 'problem' ? answer.problem.OpenUntil : undefined;
          if (row?.state === 'UNKNOWN') expect(given).toBe(stored);
          else expect(given).toBeUndefined();
          const state = await world.state();
          const shown = state.kind === 'result' ? state.result.OpenUntil : undefined;
          expect(shown).toBe(row?.state === 'UNKNOWN' ? stored : undefined);
          world.pass(wait);
        }
      }),
    );
  });
});

it('a restore of an undecided revocation says that the outcome is unknown, until when, and what to do; not that a request is running', async () => {
  const { world, openUntil } = await undecided();
  for (const answer of [await world.restore(), await world.restoreDryRun()]) {
    const expected = {
      status: 409,
      code: 'RevocationInProgress',
      outcome: 'unknown',
      OpenUntil: openUntil,
    };
    expect(answer).toMatchObject({ problem: expected });
    const { title = '', detail = '' } = answer.kind === 'problem' ? answer.problem : {};
    expect(`${title} ${detail}`).not.toMatch(/running/);
    expect(detail).toMatch(/unknown.*same ClientToken/s);
  }
});

it('a restore of an undecided revocation says it too when the owner died, and says "running" while the lease lives', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  world.hooks.beforeRevoke = () => {
    throw new Error('the instance died');
  };
  await expect(world.run(flat())).rejects.toThrow();
  expect(await world.restore()).toMatchObject({ problem: { detail: expect.stringMatching(/running/) } });
  world.pass(9_000 + SKEW);
  expect(await world.restore()).toMatchObject({
    problem: { detail: expect.not.stringMatching(/running/) },
  });
});

it('OpenUntil of a restore is in its 504 and in the state, until it is decided', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  await world.run(byId('sgr-1'));
  world.script.authorize.push({ answer: UNANSWERED });
  const openUntil = instant(world.now() + CALL_OPEN + SKEW);
  expect(await world.restore()).toMatchObject({ problem: { status: 504, OpenUntil: openUntil } });
  expect(await world.state()).toMatchObject({ result: { State: 'done', OpenUntil: openUntil } });
  world.pass(CALL_OPEN + SKEW);
  expect(await world.restore()).not.toHaveProperty('problem.OpenUntil');
  expect(await world.state()).not.toHaveProperty('result.OpenUntil');
});
