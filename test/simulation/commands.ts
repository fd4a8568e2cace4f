/** The commands. Each returns whether all is well. */
import type { Millis } from '../../lib/core/time.ts';
import { bundleWorker } from './bundle.ts';
import { hunt } from './hunt.ts';
import { type Job, replay } from './jobs.ts';
import { MUTANTS } from './mutants/index.ts';
import { runPool } from './pool.ts';
import { createProgress } from './progress.ts';
import { neverDrawn, summary } from './report.ts';
import { SMALL_CASES } from './small-cases.ts';
import type { Tally } from './watch.ts';

export interface Terminal {
  readonly out: { readonly isTTY?: boolean; write(text: string): unknown };
  readonly now: () => Millis;
  readonly workers: number;
}

const CHUNK = 1_000;
/** Random schedules for one mutant at most. */
const HUNT = 50_000;
const count = (n: number): string => n.toLocaleString('en');

function* randomJobs(from: number, schedules: number): Iterable<Job> {
  for (let done = 0; done < schedules; done += CHUNK) {
    yield { kind: 'random', from: from + done, schedules: Math.min(CHUNK, schedules - done) };
  }
}

/** Runs the jobs, and shows what they show; undefined when an invariant is broken. */
async function run(
  { out, now, workers }: Terminal,
  jobs: Iterable<Job>,
  total?: number,
): Promise<Tally | undefined> {
  const startedAt = now();
  const progress = createProgress({ out, now, ...(total !== undefined && { total }) });
  const code = await bundleWorker();
  const { tally, broken, trace } = await runPool({ code, workers, jobs, progress: progress.add });
  progress.end();
  out.write(`${summary(tally, now() - startedAt)}\n`);
  if (!broken) return tally;
  out.write(`\n${trace.join('\n')}\n\nBROKEN: ${broken.invariant}: ${broken.message}\n`);
  out.write(`Again: npm run simulate -- --seed '${broken.seed}'\n`);
  return undefined;
}

/** Random schedules. A kind of fault that was never drawn fails the run: it would prove less than it claims. */
export async function simulate(terminal: Terminal, from: number, schedules: number): Promise<boolean> {
  terminal.out.write(`${count(schedules)} schedules from seed ${from}, ${terminal.workers} workers\n`);
  const tally = await run(terminal, randomJobs(from, schedules), schedules);
  if (!tally) return false;
  const missing = neverDrawn(tally);
  if (missing.length === 0) return true;
  terminal.out.write(`\nNEVER DRAWN: ${missing.join(', ')}. More schedules are needed.\n`);
  return false;
}

/** Every schedule of the small worlds, with two attempts and at most two faults. */
export async function exhaustAll(terminal: Terminal): Promise<boolean> {
  // The largest first, so that no worker is left with it at the end.
  const largest = (small: (typeof SMALL_CASES)[number]) => (small.outside && small.later === 0 ? 0 : 1);
  const jobs = SMALL_CASES.toSorted((a, b) => largest(a) - largest(b)).map(
    ({ name }): Job => ({ kind: 'exhaustive', name, mostFaults: 2, reduce: true }),
  );
  return (await run(terminal, jobs)) !== undefined;
}

/** One schedule again, line by line. */
export async function explain({ out }: Terminal, seed: string): Promise<boolean> {
  const { trace, broken } = await replay(seed);
  out.write(`${trace.join('\n')}\n\n`);
  out.write(broken ? `BROKEN: ${broken.invariant}: ${broken.message}\n` : 'Every invariant holds.\n');
  return broken === undefined;
}

/** Every mutant, until an invariant is broken. */
export async function huntAll({ out, now, workers }: Terminal): Promise<boolean> {
  let survivors = 0;
  for (const mutant of MUTANTS) {
    const startedAt = now();
    const progress = createProgress({ out, now });
    const { schedules, result } = await hunt({ mutant, workers, most: HUNT, progress: progress.add });
    progress.end();
    const { broken } = result;
    if (!broken) survivors++;
    const end = broken ? `killed by ${broken.invariant}` : 'SURVIVES';
    const seconds = ((now() - startedAt) / 1000).toFixed(1);
    out.write(`${mutant.name}: ${end} after ${count(schedules)} schedules, ${seconds} s\n`);
    out.write(`    ${mutant.file}: ${mutant.why}\n`);
    if (broken) out.write(`    ${broken.message}\n`);
  }
  out.write(`\n${MUTANTS.length - survivors} of ${MUTANTS.length} mutants killed\n`);
  return survivors === 0;
}
