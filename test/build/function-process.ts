/** A function in its own process, run by `runner.cjs`. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../architecture/imports.ts';

/** A message of the runner, whose members identify it. */
interface Message {
  readonly failed?: string;
}

export interface Ready extends Message {
  /** Milliseconds since the process started. */
  readonly ready: number;
  /** Milliseconds that loading and the initializer took. */
  readonly load: number;
  readonly initialize: number;
  /** Bytes. */
  readonly rss: number;
}

export interface Answered extends Message {
  readonly answers: readonly Answer[];
  /** Milliseconds, one for each event. */
  readonly durations: readonly number[];
  /** Milliseconds of processor time, of all events together. */
  readonly cpu: number;
  /** Milliseconds of processor time since the process started. */
  readonly cpuSinceStart: number;
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
  /** One after the other, or all `together`. */
  send(events: readonly string[], context: object, how?: 'together'): Promise<Answered>;
  /** Everything written to the standard error so far. */
  errors(): string;
  end(): Promise<void>;
}

/**
 * Starts the module in `directory`, which is its working directory.
 * @param env the whole environment
 * @throws {Error} with the output of the function, if it does not start
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
    // The test runner has V8 flags of its own, with which V8 rejects the code cache.
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const errors: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
  const text = () => Buffer.concat(errors).toString();
  const ready = await nextMessage<Ready>(child, text);
  return {
    ready,
    send(events, sent, how) {
      child.send({ events, context: sent, together: how === 'together' });
      return nextMessage<Answered>(child, text);
    },
    errors: text,
    async end() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The next message of the child. @throws {Error} if it reports a failure, or ends */
async function nextMessage<T extends Message>(child: ChildProcess, errors: () => string): Promise<T> {
  const over = new AbortController();
  const [message] = await Promise.race([
    once(child, 'message', { signal: over.signal }),
    once(child, 'exit', { signal: over.signal }).then(() => {
      throw new Error(`the function ended:\n${errors()}`);
    }),
  ]).finally(() => over.abort());
  // A cast is safe: the runner sends its messages in a fixed order.
  const nextMessage = message as T;
  if (nextMessage.failed !== undefined)
    throw new Error(`the function does not start: ${nextMessage.failed}\n${errors()}`);
  return nextMessage;
}
