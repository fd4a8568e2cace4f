/** Hunts one mutant: small worlds first, then random schedules, until an invariant is broken. */
import { bundleWorker } from './bundle.ts';
import type { Job } from './jobs.ts';
import type { Mutant } from './mutants.ts';
import { type PoolResult, runPool } from './pool.ts';
import { SMALL_CASES } from './small-cases.ts';

export interface Hunt {
  readonly mutant: Mutant;
  readonly schedules: number;
  readonly result: PoolResult;
}

export interface HuntParts {
  readonly mutant: Mutant;
  readonly workers: number;
  /** Random schedules at most. */
  readonly most: number;
}

const CHUNK = 500;

/** Every schedule with one fault; then chunks of random ones. */
function* jobs(most: number): Iterable<Job> {
  for (const { name } of SMALL_CASES) yield { kind: 'exhaustive', name, mostFaults: 1, reduce: true };
  for (let from = 1; from <= most; from += CHUNK) yield { kind: 'random', from, schedules: CHUNK };
}

export async function hunt({ mutant, workers, most }: HuntParts): Promise<Hunt> {
  let schedules = 0;
  const result = await runPool({
    code: await bundleWorker(mutant),
    workers,
    jobs: jobs(most),
    progress: (more) => {
      schedules += more;
    },
  });
  return { mutant, schedules, result };
}
