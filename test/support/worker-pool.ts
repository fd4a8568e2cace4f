import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ROOT } from '../architecture/imports.ts';
import { type Job, reply } from '../contracts/store/worker-protocol.ts';
import { scriptOf } from './script.ts';

/** Starts a TypeScript file of this project in a process of its own, with a channel for messages. */
export const startProcess = async (file: URL, args: readonly string[] = []): Promise<ChildProcess> =>
  fork(await scriptOf(fileURLToPath(file)), args, { cwd: ROOT, execArgv: [] });

export interface Worker {
  /** Does the job in the other process. Rejects when it fails there, or when the process dies. */
  run(job: Job): Promise<boolean[] | number | null>;
}

export interface WorkerPool extends AsyncDisposable {
  readonly workers: readonly Worker[];
}

/** Starts `count` processes that wait for jobs. */
export async function startWorkers(count: number): Promise<WorkerPool> {
  const worker = new URL('../contracts/store/worker.ts', import.meta.url);
  const children = await Promise.all(Array.from({ length: count }, () => startProcess(worker)));
  return {
    workers: children.map((child) => ({ run: (job) => ask(child, job) })),
    async [Symbol.asyncDispose]() {
      await Promise.all(children.map(stop));
    },
  };
}

async function ask(child: ChildProcess, job: Job): Promise<boolean[] | number | null> {
  const over = new AbortController();
  const { signal } = over;
  try {
    const answered = once(child, 'message', { signal });
    const died = once(child, 'exit', { signal }).then(([code, by]) => {
      throw new Error(`the worker ended with ${code ?? by} instead of an answer`);
    });
    child.send(await withScript(job));
    const [message]: unknown[] = await Promise.race([answered, died]);
    const answer = reply.parse(message);
    if (answer.end === 'failed') throw new Error(`the worker failed: ${answer.reason}`);
    return answer.value;
  } finally {
    over.abort();
  }
}

/** The job with the bundle of its store, in place of the source. */
async function withScript(job: Job): Promise<Job> {
  if (job.do !== 'open') return job;
  const script = await scriptOf(fileURLToPath(job.store.module));
  return { ...job, store: { ...job.store, module: pathToFileURL(script).href } };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
