/** Hunts one mutant until an invariant is broken. */
import { bundleWorker } from './bundle.ts';
import type { Job } from './jobs.ts';
import type { Mutant } from './mutants/mutant.ts';
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
  /** Called with the number of schedules that have come to an end. */
  readonly progress?: (schedules: number) => void;
}

const CHUNK = 500;
const FIRST = 5_000;

/** Traces; where it shows, if that is known; random schedules; all small worlds; more random ones. */
function* jobs({ showsIn }: Mutant, most: number): Iterable<Job> {
  yield { kind: 'traces' };
  if (showsIn) {
    yield 'seed' in showsIn
      ? { kind: 'random', from: showsIn.seed, schedules: 1 }
      : { kind: 'exhaustive', ...showsIn, reduce: true };
  }
  yield { kind: 'random', from: 1, schedules: Math.min(FIRST, most) };
  for (const { name } of SMALL_CASES) yield { kind: 'exhaustive', name, mostFaults: 2, reduce: true };
  for (let from = 1 + FIRST; from <= most; from += CHUNK) yield { kind: 'random', from, schedules: CHUNK };
}

export async function hunt({ mutant, workers, most, progress }: HuntParts): Promise<Hunt> {
  let schedules = 0;
  const result = await runPool({
    code: await bundleWorker(mutant),
    workers,
    jobs: jobs(mutant, most),
    progress: (more) => {
      schedules += more;
      progress?.(more);
    },
  });
  return { mutant, schedules, result };
}
