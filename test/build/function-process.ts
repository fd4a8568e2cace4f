/** A function in a process of its own, as `runner.cjs` runs it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../architecture/imports.ts';

/** A message of the runner; which members it has says which one it is. */
interface Told {
  readonly failed?: string;
}

export interface Ready extends Told {
  /** Milliseconds since the process started. */
  readonly ready: number;
  /** Milliseconds that loading and the initializer took. */
  readonly load: number;
  readonly initialize: number;
  /** Bytes. */
  readonly rss: number;
}

export interface Answered extends Told {
  readonly answers: readonly Answer[];
  /** Milliseconds, one for each event. */
  readonly durations: readonly number[];
  /** Milliseconds of processor time, of all events together. */
  readonly cpu: number;
  /** Milliseconds since the process started. */
  readonly at: number;
  readonly rss: number;
}

export interface Answer {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly thrown?: string;
}

export interface FunctionProcess {
  readonly ready: Ready;
  send(events: readonly string[], context: object): Promise<Answered>;
  /** Everything written to the standard error so far. */
  errors(): string;
  end(): Promise<void>;
}

/**
 * Starts the module in `directory`, which is its working directory.
 * @param env the whole environment
 * @throws {Error} with what the function said, when it does not start
 */
export async function startFunction(
  directory: string,
  env: Readonly<Record<string, string>>,
  context: object,
  module = './index.js',
): Promise<FunctionProcess> {
  copyFileSync(join(ROOT, 'test/build/runner.cjs'), join(directory, 'runner.cjs'));
  const child = fork(join(directory, 'runner.cjs'), [module, JSON.stringify(context)], {
    cwd: directory,
    env,
    // The runner of the tests has flags of its own, under which V8 refuses a code cache.
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const errors: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
  const text = () => Buffer.concat(errors).toString();
  const ready = await told<Ready>(child, text);
  return {
    ready,
    send(events, sent) {
      child.send({ events, context: sent });
      return told<Answered>(child, text);
    },
    errors: text,
    async end() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The next message of the child. @throws {Error} when it says that it failed, or ends */
async function told<T extends Told>(child: ChildProcess, errors: () => string): Promise<T> {
  const over = new AbortController();
  const [message] = await Promise.race([
    once(child, 'message', { signal: over.signal }),
    once(child, 'exit', { signal: over.signal }).then(() => {
      throw new Error(`the function ended:\n${errors()}`);
    }),
  ]).finally(() => over.abort());
  // The runner's own message, and each caller knows which one is next.
  const told = message as T;
  if (told.failed !== undefined) throw new Error(`the function does not start: ${told.failed}\n${errors()}`);
  return told;
}
