/** A worker: does one job after another, and reports its progress. */
import { parentPort } from 'node:worker_threads';
import { doJob, type Job, type Result, replay } from './jobs.ts';

export type FromWorker =
  | { readonly kind: 'progress'; readonly schedules: number }
  | { readonly kind: 'done'; readonly result: Result; readonly trace: readonly string[] };

/** How many schedules go by between two words of progress. */
const STRIDE = 200;
// The stores of the simulation throw often, and these stacks are never read.
Error.stackTraceLimit = 0;

parentPort?.on('message', async (job: Job) => {
  const post = (message: FromWorker) => parentPort?.postMessage(message);
  let schedules = 0;
  const result = await doJob(job, () => {
    schedules++;
    if (schedules % STRIDE === 0) post({ kind: 'progress', schedules: STRIDE });
  });
  post({ kind: 'progress', schedules: schedules % STRIDE });
  const { trace } = result.broken ? await replay(result.broken.seed) : { trace: [] };
  post({ kind: 'done', result, trace });
});
