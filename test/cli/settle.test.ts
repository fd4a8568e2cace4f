/** `settle`: against the shipped protocol. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../lib/cli/exit-codes.ts';
import { clockText, countDown } from '../../lib/cli/settle/pause.ts';
import { CALL_OPEN } from '../../lib/core/claimed/knowledge.ts';
import { cli, leapingClock } from '../client/kit.ts';
import { byId, createSmallWorld, failure, flat, rule, SKEW, UNANSWERED } from '../core/small-world.ts';
import { settleOver, TOKEN, transportTo, worldClock } from './settle-kit.ts';

it('settle waits until the open call can no longer have an effect, and gets the final answer', async () => {
  const world = createSmallWorld([]);
  world.script.revoke.push({ answer: UNANSWERED, takes: 9_000 });
  await world.run(flat());
  const openUntil = world.row()?.openUntil ?? 0;
  const left = openUntil - world.now();
  const { answer, code, waits } = await settleOver({
    transport: transportTo(world),
    clock: worldClock(world),
  });
  expect(answer).toMatchObject({ kind: 'result', result: { Outcome: 'absent' } });
  expect(code).toBe(EXIT.done);
  expect(waits[0]).toMatch(/^undecided: a call may still take effect for 1[45]:[0-5]\d, until /);
  expect(waits[0]).toContain(new Date(openUntil).toISOString());
  // It asks rarely while only time settles it, and no later than the end of the open call.
  expect(waits.length).toBeLessThanOrEqual(Math.ceil(left / 30_000) + 1);
  expect(world.revokes).toHaveLength(1);
});

it('settle of a rule that matched finishes the work at once', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  world.script.revoke.push({ answer: UNANSWERED, takes: 9_000 });
  await world.run(byId('sgr-1'));
  const { answer, waits } = await settleOver({ transport: transportTo(world), clock: worldClock(world) });
  expect(answer).toMatchObject({ result: { Outcome: 'revoked' } });
  expect(waits).toEqual([]);
  expect(world.ids()).toEqual([]);
});

it('settle settles a restore, and never authorises twice', async () => {
  const world = createSmallWorld([rule('sgr-1')]);
  await world.run(byId('sgr-1'));
  world.script.authorize.push({ answer: UNANSWERED });
  await world.restore();
  const { answer, code } = await settleOver({ transport: transportTo(world), clock: worldClock(world) });
  expect(answer).toMatchObject({ kind: 'problem', problem: { code: 'RestoreUndecided' } });
  expect(code).toBe(EXIT.unknown);
  expect(world.authorized).toHaveLength(1);
});

it.each([
  ['refused', failure('refused', 'OperationDenied', 403), EXIT.refused],
  ['done', undefined, EXIT.done],
])('settle only reads the state of a token that is %s', async (State, answer, code) => {
  const world = createSmallWorld([rule('sgr-1')]);
  if (answer) world.script.revoke.push({ answer });
  await world.run(flat());
  const transport = transportTo(world);
  expect(await settleOver({ transport })).toMatchObject({ code, answer: { result: { State } }, waits: [] });
  expect(transport.calls).toEqual([{ operation: 'state', token: TOKEN }]);
});

describe('for all faults of ECS, settle', () => {
  const fault = fc.constantFrom(
    { answer: UNANSWERED, takes: 9_000 },
    { answer: UNANSWERED, effect: true },
    { answer: failure('throttled', 'Throttling', 400) },
    { answer: failure('busy', 'OperationConflict', 409) },
    { answer: failure('refused', 'OperationDenied', 403) },
  );

  it('for all faults of ECS, settle ends within its time, with the answer that every later request gets', async () => {
    const drawn = fc.record({
      faults: fc.array(fault, { maxLength: 8 }),
      matches: fc.boolean(),
      restores: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(drawn, async ({ faults, matches, restores }) => {
        const world = createSmallWorld(matches ? [rule('sgr-1')] : []);
        const request = matches ? byId('sgr-1') : flat();
        world.script.revoke.push({ answer: UNANSWERED, takes: 9_000 }, ...faults);
        await world.run(request);
        const over = { transport: transportTo(world), clock: worldClock(world) };
        const first = await settleOver(over);
        const state = await world.state();
        expect(state).toMatchObject({ result: { State: expect.stringMatching(/done|refused/) } });
        const final = state.kind === 'result' ? (state.result.Result ?? state.result.Problem) : undefined;
        if (first.answer.kind === 'result') {
          expect('State' in first.answer.result ? final : first.answer.result).toEqual(final);
        }
        if (!restores || !world.row()?.result?.Revoked.length) return;
        world.script.authorize.push({ answer: UNANSWERED, effect: faults.length % 2 === 0 });
        await world.restore();
        await settleOver(over);
        expect(world.row()?.restore?.state).toBe('DONE');
        expect(world.authorized).toHaveLength(1);
      }),
    );
  });
});

describe('the countdown', () => {
  const output = (isTTY: boolean) => {
    let text = '';
    return {
      write: (more: string) => {
        text += more;
      },
      flush: async () => undefined,
      isTTY,
      columns: 60,
      text: () => text,
    };
  };

  it('the countdown is one line where there is no terminal, and a line that is removed on one', async () => {
    const clock = leapingClock();
    const stopping = new AbortController().signal;
    const [file, terminal] = [output(false), output(true)];
    await countDown({ err: file, clock, stopping }, clock.now() + 5_000, () => 'undecided');
    expect(file.text()).toBe('undecided; asking again in 5 s\n');
    await countDown({ err: terminal, clock, stopping }, clock.now() + 3_000, () => 'x'.repeat(90));
    const lines = terminal.text().split('\r\u001b[2K');
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toBe('');
    expect(lines.every((line) => line.length < 60)).toBe(true);
  });

  it('the countdown shows minutes and seconds', () => {
    expect([0, 999, 60_000, CALL_OPEN + SKEW].map(clockText)).toEqual(['0:00', '0:01', '1:00', '15:35']);
  });
});

it('the command settle refuses an empty token, and reports like the other commands', async () => {
  expect(await cli(['settle', '', '--url', 'http://127.0.0.1:1'])).toMatchObject({ code: EXIT.usage });
  expect(await cli(['settle', 't', '--url', 'http://127.0.0.1:1', '--timeout', '0'])).toMatchObject({
    code: EXIT.usage,
    err: expect.stringContaining('--timeout'),
  });
});
