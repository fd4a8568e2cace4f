/** `npm run simulate`: the long fault simulation. Exit code 1: it found something, 2: it was asked wrongly. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { exhaustAll, explain, huntAll, simulate, type Terminal } from './commands.ts';

const HELP = `npm run simulate -- [option]
  --schedules N   so many random schedules (default 20000)
  --from S        the first of their seeds (default: the clock; it is printed)
  --seed S        one schedule again, line by line; S as a failing run prints it
  --exhaustive    every schedule of the small worlds, with at most two faults
  --mutants       every mutant, until an invariant kills it
  --workers N     how many work at a time (default: one a core)
`;

function whole(name: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new TypeError(`--${name} ${text}: not a whole number`);
  return Number(text);
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      schedules: { type: 'string', default: '20000' },
      from: { type: 'string', default: String(Date.now()) },
      seed: { type: 'string' },
      workers: { type: 'string', default: String(availableParallelism()) },
      exhaustive: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const workers = Math.max(1, whole('workers', values.workers));
  const terminal: Terminal = { out: process.stdout, now: Date.now, workers };
  if (values.help) {
    terminal.out.write(HELP);
    return true;
  }
  if (values.seed !== undefined) return explain(terminal, values.seed);
  if (values.mutants) return huntAll(terminal);
  if (values.exhaustive) return exhaustAll(terminal);
  return simulate(terminal, whole('from', values.from), whole('schedules', values.schedules));
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
  process.exitCode = 2;
}
