/** The timer trigger: one run an invocation, whatever the event says. */
import { expect, it } from 'vitest';
import type { CompletionReport, CompletionRun } from '../../lib/core/completion/types.ts';
import { createTimerHandler } from '../../lib/fc/timer-handler.ts';
import { refuseInvocations } from '../../lib/fc/unfinished.ts';
import { context } from '../support/fc-events.ts';

const REPORT: CompletionReport = {
  found: 3,
  more: false,
  completed: 1,
  unknown: 1,
  skipped: { denied: 1 },
  notCompleted: [],
  oldestAge: 61_500,
  endedBy: 'done',
};
/** As Function Compute documents it. */
const EVENT = { triggerTime: '2026-01-01T00:00:00Z', triggerName: 'timer', payload: '' };
const START = Date.parse('2026-01-01T00:00:00.000Z');

function handlerOf(complete: (run: CompletionRun) => Promise<CompletionReport | undefined>) {
  const lines: string[] = [];
  const note = (event: string) => void lines.push(event);
  const clock = { now: () => START, sleep: () => new Promise<void>(() => undefined) };
  const log = { debug: note, info: note, warn: note, error: note };
  const handler = createTimerHandler({ complete, clock, random: { id: () => 'random-1' }, log });
  return { handler, lines };
}

const at = (seconds: number) => {
  const base = context();
  return { ...base, function: { ...base.function, timeout: seconds } };
};

it.each([JSON.stringify(EVENT), '', '{}', 'not JSON', '{"payload": "{\\"rm\\": 1}"}'])(
  'the timer function runs once for the event %j, with the time of the function less one second',
  async (event) => {
    const runs: CompletionRun[] = [];
    const { handler } = handlerOf(async (run) => {
      runs.push(run);
      return REPORT;
    });
    expect(await handler(Buffer.from(event), at(55))).toEqual({
      Outcome: 'run',
      Found: 3,
      Completed: 1,
      Unknown: 1,
      Skipped: { denied: 1 },
      OldestAgeSeconds: 62,
      EndedBy: 'done',
    });
    expect(runs).toMatchObject([{ deadline: START + 54_000, requestId: context().requestId }]);
  },
);

it('the timer function reports an unavailable table without failing, because the timer runs again', async () => {
  const { handler } = handlerOf(async () => undefined);
  expect(await handler(Buffer.from('{}'), at(55))).toEqual({ Outcome: 'unavailable' });
});

it('the timer function fails for a defect, which it logs', async () => {
  const { handler, lines } = handlerOf(async () => {
    throw new TypeError('a defect');
  });
  await expect(handler(Buffer.from('{}'), at(55))).rejects.toThrow(/^the run failed/);
  expect(lines).toEqual(['defect']);
});

it('the timer function fails with one line if it is not configured', async () => {
  await expect(refuseInvocations('completion')(new Error('one\ntwo'))).rejects.toThrow(
    'completion is not configured: one; two',
  );
});
