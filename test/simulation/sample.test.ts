/** A short share of what `npm run test:long` explores: enough to see at once that a change breaks an invariant. */
import { expect, it } from 'vitest';
import { doJob } from './jobs.ts';

it('the protocol holds every invariant in 2,000 random schedules, every fourth of restores', async () => {
  const { tally, broken } = await doJob({ kind: 'random', from: 1, schedules: 2_000 });
  expect(broken).toBeUndefined();
  expect(tally.get('schedules of restores')).toBe(500);
}, 60_000);

it('the protocol holds every invariant in every schedule of a small world with one fault', async () => {
  const name = 'one rule, re-created, after the lease';
  const { tally, broken } = await doJob({ kind: 'exhaustive', name, mostFaults: 1, reduce: true });
  expect(broken).toBeUndefined();
  expect(tally.get('schedules')).toBeGreaterThan(50);
}, 60_000);
