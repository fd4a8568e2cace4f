/** Many jobs over a few workers. */
import { Worker } from 'node:worker_threads';
import type { Job, Result } from './jobs.ts';
import { bump, type Tally } from './watch.ts';
import type { FromWorker } from './worker.ts';

export interface PoolParts {
  /** The text that every worker runs. */
  readonly code: string;
  readonly workers: number;
  readonly jobs: Iterable<Job>;
  /** Called with the number of schedules that have come to an end. */
  progress(schedules: number): void;
}

export interface PoolResult extends Result {
  readonly trace: readonly string[];
}

/** Runs the jobs, in order, until all are done or one has broken something. */
export async function runPool({ code, workers, jobs, progress }: PoolParts): Promise<PoolResult> {
  const tally: Tally = new Map();
  const waiting = jobs[Symbol.iterator]();
  const started: Worker[] = [];
  try {
    const ends = Array.from({ length: workers }, () => {
      const worker = new Worker(code, { eval: true });
      started.push(worker);
      return work(worker);
    });
    // The first that breaks something ends the run; otherwise all come to their end.
    const broken = await Promise.race([
      new Promise<PoolResult>((resolve, reject) => {
        for (const end of ends) end.then((result) => result && resolve(result), reject);
      }),
      Promise.all(ends).then((results) => results.find((result) => result !== undefined)),
    ]);
    return broken ?? { tally, trace: [] };
  } finally {
    await Promise.all(started.map((worker) => worker.terminate()));
  }

  function work(worker: Worker): Promise<PoolResult | undefined> {
    return new Promise((resolve, reject) => {
      const next = () => {
        const { value, done } = waiting.next();
        if (done) resolve(undefined);
        else worker.postMessage(value);
      };
      worker.on('error', reject);
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'progress') return progress(message.schedules);
        const { result, trace } = message;
        for (const [what, times] of result.tally) bump(tally, what, times);
        if (result.broken) resolve({ tally, trace, broken: result.broken });
        else next();
      });
      next();
    });
  }
}
