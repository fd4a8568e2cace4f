/** What the commands need of the process around them, so that tests can be that process. */
import type { Clock, Random } from '../core/ports.ts';

export interface Output {
  /** Never throws; what was lost is for `flush` to report. */
  write(text: string): void;
  /** Waits until all of it is written. Resolves to the first error, if anything was lost. */
  flush(): Promise<Error | undefined>;
  readonly isTTY: boolean;
  readonly columns: number;
}

export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For what was asked for. */
  readonly out: Output;
  /** For everything about it: tokens, retries, progress, faults. */
  readonly err: Output;
  /** All of standard input. */
  readonly input: () => Promise<Buffer>;
  readonly clock: Clock;
  readonly random: Random;
  /** The first Ctrl-C: begin nothing new. */
  readonly stopping: AbortSignal;
  /** The second one: end what runs. */
  readonly ending: AbortSignal;
}
