/** Runs the command as a process: streams, signals and exit code. */
import { visibleLines } from '../core/visible.ts';
import { systemClock, systemRandom } from '../system/clock-and-random.ts';
import type { Program } from './command.ts';
import type { Output } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { nameOf, readAll } from './request/file.ts';
import { run } from './run.ts';

/** npm and the terminal both forward Ctrl-C; two signals within this time count as one. */
const SAME_KEY_PRESS = 500;

type Stream = Pick<NodeJS.WriteStream, 'on' | 'isTTY' | 'columns'> & {
  write(text: string, done: (error?: Error | null) => void): boolean;
};

export function outputOf(stream: Stream): Output {
  let lost: Error | undefined;
  const note = (error?: Error | null): void => {
    lost ??= error ?? undefined;
  };
  // A full disk or a closed pipe, such as `| head`: the process continues, and its exit code reports it.
  stream.on('error', note);
  const write = (text: string, done: () => void): void => {
    try {
      stream.write(text, (error) => {
        note(error);
        done();
      });
    } catch (error) {
      note(error instanceof Error ? error : new Error(String(error)));
      done();
    }
  };
  return {
    write: (text) => write(text, () => {}),
    async flush() {
      await new Promise<void>((resolve) => write('', resolve));
      return lost;
    },
    isTTY: stream.isTTY ?? false,
    // Read each time, because the window may be resized; some terminals report 0.
    get columns() {
      return stream.columns || 100;
    },
  };
}

const input = (): Promise<Buffer> => readAll(process.stdin, nameOf('-'));

/** Runs the command line of this process, and ends the process. */
export async function runProcess(program: Program): Promise<void> {
  const [stopping, ending] = [new AbortController(), new AbortController()];
  let first: number | undefined;
  const onSignal = (): void => {
    first ??= performance.now();
    if (stopping.signal.aborted && performance.now() - first > SAME_KEY_PRESS) ending.abort();
    stopping.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);

  try {
    process.exitCode = await run(
      process.argv.slice(2),
      {
        env: process.env,
        out: outputOf(process.stdout),
        err: outputOf(process.stderr),
        input,
        clock: systemClock(),
        random: systemRandom(),
        stopping: stopping.signal,
        ending: ending.signal,
      },
      program,
    );
  } catch (error) {
    process.stderr.write(
      visibleLines(`revoke-egress: a defect: ${error instanceof Error ? error.stack : String(error)}\n`),
    );
    process.exitCode = EXIT.unknown;
  }
  // Do not wait for kept connections and abandoned requests.
  process.stdout.write('', () => process.stderr.write('', () => process.exit()));
}
