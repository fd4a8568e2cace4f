import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Job, reply } from '../contracts/store/worker-protocol.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Starts a TypeScript file of this project in a process of its own, with a channel for messages. */
export const startProcess = (script: URL, args: readonly string[] = []): ChildProcess =>
  fork(script, args, { cwd: ROOT, execArgv: ['--import', 'tsx'] });

export interface Worker {
  /** Does the job in the other process. Rejects when it fails there, or when the process dies. */
  run(job: Job): Promise<boolean[] | number | null>;
}

export interface WorkerPool extends AsyncDisposable {
  readonly workers: readonly Worker[];
}

/** Starts `count` processes that wait for jobs. */
export function startWorkers(count: number): WorkerPool {
  const children = Array.from({ length: count }, () =>
    startProcess(new URL('../contracts/store/worker.ts', import.meta.url)),
  );
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
    child.send(job);
    const [message]: unknown[] = await Promise.race([answered, died]);
    const answer = reply.parse(message);
    if (answer.end === 'failed') throw new Error(`the worker failed: ${answer.reason}`);
    return answer.value;
  } finally {
    over.abort();
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
