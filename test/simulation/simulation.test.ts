/** The share of `npm test`: every schedule with one fault in small worlds, and 100,000 random ones. */
import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { bundleWorker } from './bundle.ts';
import type { Job } from './jobs.ts';
import { runPool } from './pool.ts';
import { neverDrawn } from './report.ts';
import { SMALL_CASES } from './small-cases.ts';

const SCHEDULES = 100_000;
const CHUNK = 1_000;

function* jobs(): Iterable<Job> {
  for (const { name } of SMALL_CASES) yield { kind: 'exhaustive', name, mostFaults: 1, reduce: true };
  for (let from = 1; from <= SCHEDULES; from += CHUNK) yield { kind: 'random', from, schedules: CHUNK };
}

describe('the shipped protocol', () => {
  it(`keeps every invariant in ${SCHEDULES} random schedules and in every small one`, {
    timeout: 600_000,
  }, async () => {
    const code = await bundleWorker();
    const workers = Math.min(2, availableParallelism());
    const { tally, broken, trace } = await runPool({
      code,
      workers,
      jobs: jobs(),
      progress: () => undefined,
    });
    expect(broken && [broken, ...trace]).toBeUndefined();
    expect(tally.get('schedules')).toBeGreaterThan(SCHEDULES);
    expect(neverDrawn(tally)).toEqual([]);
  });
});
