/** Runs a command as a process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../architecture/imports.ts';
import { scriptOf } from '../../support/script.ts';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running extends AsyncDisposable {
  readonly child: ChildProcess;
  /** A new directory, which is removed at the end of the scope. */
  readonly directory: string;
  /** Resolves with standard output when it contains `text`; rejects if the command ends before. */
  until(text: string): Promise<string>;
  /** `http://…` of the line `listening on …`. */
  url(): Promise<string>;
  ended(): Promise<Ended>;
}

/** Starts `lib/local/commands/<name>.ts` with `env` until the end of the scope. */
export async function runCommand(
  name: string,
  env: Record<string, string> = {},
  command = join(ROOT, 'lib', 'local', 'commands', `${name}.ts`),
  words: readonly string[] = [],
): Promise<Running> {
  const directory = await mkdtemp(join(tmpdir(), 'commands-test-'));
  const child = spawn(process.execPath, [await scriptOf(command), ...words], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      SQLITE_PATH: join(directory, 'r.db'),
      TMPDIR: directory,
      ...env,
    },
  });
  const texts = { out: '', err: '' };
  let wake = () => {};
  child.stdout.on('data', (chunk) => {
    texts.out += chunk;
    wake();
  });
  child.stderr.on('data', (chunk) => {
    texts.err += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => {
      resolve({ code, ...texts });
      wake();
    });
  });
  const until = async (text: string): Promise<string> => {
    while (!texts.out.includes(text)) {
      const early = await Promise.race([
        ended,
        new Promise<undefined>((resolve) => {
          wake = () => resolve(undefined);
        }),
      ]);
      if (early && !texts.out.includes(text)) throw new Error(`${name} ended: ${early.err}`);
    }
    return texts.out;
  };
  return {
    child,
    directory,
    until,
    async url() {
      await until('listening on ');
      const out = await until('\n');
      return /^listening on (http:\S+)$/m.exec(out)?.[1] ?? '';
    },
    ended: () => ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
