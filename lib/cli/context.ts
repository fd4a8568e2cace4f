/** What the commands need from the process. Tests inject it. */
import type { Clock, Random } from '../core/ports.ts';

export interface Output {
  /** Never throws; `flush` reports lost output. */
  write(text: string): void;
  /** Waits until all output is written. Resolves to the first error, if output was lost. */
  flush(): Promise<Error | undefined>;
  readonly isTTY: boolean;
  readonly columns: number;
}

export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For the answer. */
  readonly out: Output;
  /** For all other output: tokens, retries, progress, faults. */
  readonly err: Output;
  /** Reads standard input to its end. */
  readonly input: () => Promise<Buffer>;
  readonly clock: Clock;
  readonly random: Random;
  /** The first Ctrl-C: start nothing new. */
  readonly stopping: AbortSignal;
  /** The second Ctrl-C: abort running requests. */
  readonly ending: AbortSignal;
}
