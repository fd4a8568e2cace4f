/** Half of the schedules of `npm run test:long`, over two workers; the other half is in `exhaustive.test.ts`. */
import { expect, it } from 'vitest';
import { bundleWorker } from './bundle.ts';
import { type Job, replay } from './jobs.ts';
import { runPool } from './pool.ts';
import { neverDrawn } from './report.ts';

const SCHEDULES = 25_000;
const CHUNK = 1_000;

it(`the protocol holds every invariant in ${SCHEDULES} random schedules, and draws every kind of fault`, async () => {
  const jobs = Array.from({ length: SCHEDULES / CHUNK }, (_, index): Job => {
    return { kind: 'random', from: 1 + index * CHUNK, schedules: CHUNK };
  });
  const code = await bundleWorker();
  const { tally, broken, trace } = await runPool({ code, workers: 2, jobs, progress: () => undefined });
  expect(broken && { broken, trace }).toBeUndefined();
  expect(tally.get('schedules')).toBe(SCHEDULES);
  expect(neverDrawn(tally)).toEqual([]);
}, 400_000);

it('a seed gives the same schedule again, line by line', async () => {
  const [first, second] = [await replay('237'), await replay('237')];
  expect(first.trace.length).toBeGreaterThan(20);
  expect(second).toEqual(first);
});

it('a hunt knows which kinds of faults never came up', () => {
  const tally = new Map([['fault crash', 3]]);
  expect(neverDrawn(tally)).toContain('freeze');
  expect(neverDrawn(tally)).not.toContain('crash');
});
