/**
 * `npm run simulate`: the fault simulation for as long as you like.
 *   -- --schedules N   N random schedules (default 2,000,000)
 *   -- --from S        the first seed (default 1)
 *   -- --seed S        one schedule again, line by line: a number, or what a failing run printed
 *   -- --exhaustive    every schedule of two attempts with up to two faults, in small worlds
 *   -- --mutants       every mutant until an invariant kills it
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { bundleWorker } from './bundle.ts';
import { hunt } from './hunt.ts';
import { type Job, replay } from './jobs.ts';
import { MUTANTS } from './mutants.ts';
import { runPool } from './pool.ts';
import { neverDrawn, summary } from './report.ts';
import { SMALL_CASES } from './small-cases.ts';

const CHUNK = 1_000;
/** In how many random schedules a mutant must have died. */
const HUNT = 20_000;

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '2000000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    exhaustive: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const workers = availableParallelism();

/** One line that moves on a terminal; a line now and then elsewhere. */
function createProgress(what: string): (more: number) => void {
  const started = Date.now();
  let [done, said] = [0, started];
  return (more) => {
    done += more;
    const now = Date.now();
    if (now - said < (process.stderr.isTTY ? 200 : 10_000)) return;
    said = now;
    const line = `${done.toLocaleString('en')} ${what}, ${((now - started) / 1000).toFixed(0)} s`;
    process.stderr.write(process.stderr.isTTY ? `\r${line} ` : `${line}\n`);
  };
}

function* jobs(): Iterable<Job> {
  if (values.exhaustive) {
    for (const { name } of SMALL_CASES) yield { kind: 'exhaustive', name, mostFaults: 2, reduce: true };
    return;
  }
  const [from, schedules] = [Number(values.from), Number(values.schedules)];
  for (let seed = from; seed < from + schedules; seed += CHUNK) {
    yield { kind: 'random', from: seed, schedules: Math.min(CHUNK, from + schedules - seed) };
  }
}

async function run(): Promise<boolean> {
  const started = Date.now();
  const progress = createProgress('schedules');
  const { tally, broken, trace } = await runPool({
    code: await bundleWorker(),
    workers,
    jobs: jobs(),
    progress,
  });
  say(`\n${summary(tally, Date.now() - started)}`);
  if (broken) {
    say(`\n${trace.join('\n')}\n\n${broken.invariant} is broken: ${broken.message}`);
    say(`again: npm run simulate -- --seed '${broken.seed}'`);
    return false;
  }
  const missing = values.exhaustive ? [] : neverDrawn(tally);
  if (missing.length > 0) say(`\nnever drawn, so this run has shown nothing about: ${missing.join(', ')}`);
  return missing.length === 0;
}

async function huntAll(): Promise<boolean> {
  let alive = 0;
  for (const mutant of MUTANTS) {
    const started = Date.now();
    const { schedules, result } = await hunt({ mutant, workers, most: HUNT });
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    const end = result.broken ? `killed by ${result.broken.invariant}` : 'ALIVE';
    say(`${mutant.name.padEnd(52)} ${end} after ${schedules.toLocaleString('en')} schedules, ${seconds} s`);
    if (!result.broken) alive++;
  }
  say(`${MUTANTS.length - alive} of ${MUTANTS.length} mutants killed`);
  return alive === 0;
}

async function again(seed: string): Promise<boolean> {
  const { trace, broken } = await replay(seed);
  say(trace.join('\n'));
  say(broken ? `\n${broken.invariant} is broken: ${broken.message}` : '\nnothing is broken');
  return broken === undefined;
}

const fine = values.seed !== undefined ? again(values.seed) : values.mutants ? huntAll() : run();
process.exitCode = (await fine) ? 0 : 1;
