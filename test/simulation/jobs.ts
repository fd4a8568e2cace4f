/** Pieces of work that a worker, a test or the command can do, and what comes of them. */
import { createReplay } from './enumerate.ts';
import { exhaust, runSmall } from './exhaustive.ts';
import { explore } from './explore.ts';
import { exploreRestore } from './restore-explore.ts';
import { playRestoreTrace, RESTORE_TRACES } from './restore-traces.ts';
import { SMALL_CASES } from './small-cases.ts';
import { playTrace } from './trace-stage.ts';
import { TRACES } from './traces.ts';
import { bump, type Tally, type Violation } from './watch.ts';

export type Job =
  | { readonly kind: 'random'; readonly from: number; readonly schedules: number }
  /** Every schedule that was written by hand. */
  | { readonly kind: 'traces' }
  | {
      readonly kind: 'exhaustive';
      readonly name: string;
      readonly mostFaults: number;
      readonly reduce: boolean;
    };

/** An invariant that was broken, and what `--seed` needs to see it again. */
export interface Broken extends Violation {
  readonly seed: string;
}

export interface Result {
  readonly tally: Tally;
  readonly broken?: Broken;
}

/** Schedules that take turns in one thread: a turn of the event loop then serves several of them. */
const ABREAST = 8;

const messageOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** Stops at the first broken invariant. `progress`: after every schedule. */
export async function doJob(job: Job, progress: () => void = () => {}): Promise<Result> {
  const tally: Tally = new Map();
  if (job.kind === 'exhaustive') {
    const cases = SMALL_CASES.filter(({ name }) => name === job.name);
    const { mostFaults, reduce } = job;
    const found = await exhaust(tally, { cases, mostFaults, reduce, progress });
    if (!found) return { tally };
    const { invariant, message, name, choices } = found;
    return { tally, broken: { invariant, message, seed: `${name}:${mostFaults}:${choices.join('.')}` } };
  }
  if (job.kind === 'traces') {
    for (const name of [...TRACES, ...RESTORE_TRACES].map((trace) => trace.name)) {
      const { broken } = await replayTrace(name);
      bump(tally, 'schedules');
      progress();
      if (broken) return { tally, broken: { ...broken, seed: name } };
    }
    return { tally };
  }
  const end = job.from + job.schedules;
  for (let from = job.from; from < end; from += ABREAST) {
    const seeds = Array.from({ length: Math.min(ABREAST, end - from) }, (_, index) => from + index);
    const ends = await Promise.all(
      seeds.map(async (seed) => {
        const broken = await exploreSafely(seed, tally);
        bump(tally, 'schedules');
        progress();
        return broken && { ...broken, seed: String(seed) };
      }),
    );
    const broken = ends.find((found) => found !== undefined);
    if (broken) return { tally, broken };
  }
  return { tally };
}

/** Every fourth schedule is of restores. */
const RESTORES = 4;

/** What throws is broken too. */
async function exploreSafely(seed: number, tally: Tally, trace?: string[]): Promise<Violation | undefined> {
  const restores = seed % RESTORES === 0;
  bump(tally, restores ? 'schedules of restores' : 'schedules of revocations');
  try {
    return await (restores ? exploreRestore : explore)(seed, tally, trace);
  } catch (error) {
    return { invariant: 'throws', message: messageOf(error) };
  }
}

/** Plays the trace of this name again. */
async function replayTrace(name: string): Promise<{ trace: string[]; broken: Violation | undefined }> {
  const found = TRACES.find((trace) => trace.name === name);
  const ofRestores = RESTORE_TRACES.find((trace) => trace.name === name);
  if (!found && !ofRestores) throw new Error(`no such trace: ${name}`);
  try {
    const played = found ? await playTrace(found) : ofRestores && (await playRestoreTrace(ofRestores));
    return { trace: [...(played?.trace ?? [])], broken: played?.violation };
  } catch (error) {
    return { trace: [], broken: { invariant: 'throws', message: messageOf(error) } };
  }
}

/** Runs one schedule again, line by line. `seed`: a number, the name of a trace, or `name of the case:faults:choices`. */
export async function replay(seed: string): Promise<{ trace: string[]; broken: Violation | undefined }> {
  const trace: string[] = [];
  const tally: Tally = new Map();
  if (/^\d+$/.test(seed)) return { trace, broken: await exploreSafely(Number(seed), tally, trace) };
  if ([...TRACES, ...RESTORE_TRACES].some((trace) => trace.name === seed)) return replayTrace(seed);
  const [name, faults = '', choices = ''] = seed.split(':');
  const small = SMALL_CASES.find((one) => one.name === name);
  if (!small || !/^\d+$/.test(faults) || !/^[\d.]*$/.test(choices))
    throw new Error(`no such schedule: ${seed}`);
  const path = choices.split('.').filter(Boolean).map(Number);
  const end = await runSmall(small, createReplay(path), Number(faults), tally, trace);
  return { trace, broken: end === 'fine' ? undefined : end };
}
