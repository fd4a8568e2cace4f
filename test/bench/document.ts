/**
 * `npm run bench:document -- [--busy] run.json …`: writes what several runs measured (`npm run bench -- --json run.json`)
 * into `docs/benchmarks.md`. `--busy`: the computer ran other work, so the rows are written without their numbers.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ROOT } from '../architecture/imports.ts';
import { type Table, textOf } from './report.ts';

const PAGE = join(ROOT, 'docs/benchmarks.md');

const text = z.string();
const Run = z.object({
  machine: z.object({ cpu: text, cores: z.number(), platform: text, node: text, v8: text }),
  quick: z.boolean(),
  date: text,
  findings: z.array(
    z.object({
      section: text,
      tables: z.array(z.object({ title: text, columns: z.array(text), rows: z.array(z.array(text)) })),
      ratios: z.array(
        z.object({
          what: text,
          value: z.number(),
          budget: z.number(),
          varies: z.enum(['never', 'little']).optional(),
        }),
      ),
    }),
  ),
});
export type Run = z.infer<typeof Run>;

const short = (value: number): string => String(Number(value.toPrecision(3)));

/** Met only if every run is within the budget. */
function verdictOn(values: readonly number[], budget: number): string {
  const missed = values.filter((value) => value > budget).length;
  if (missed === 0) return 'met';
  return missed === values.length ? '**missed**' : `**missed in ${missed} of ${values.length}**`;
}

/** One row for each number that has a budget. What is the same on every run is written whatever else the computer does. */
export function budgetsOf(runs: readonly Run[], busy: boolean): Table {
  const ratios = new Map<string, Run['findings'][number]['ratios']>();
  for (const run of runs) {
    for (const ratio of run.findings.flatMap((finding) => finding.ratios)) {
      ratios.set(ratio.what, [...(ratios.get(ratio.what) ?? []), ratio]);
    }
  }
  return {
    title: busy ? 'Not measured yet' : `Values of ${runs.length} runs`,
    columns: ['what', 'values', 'budget', ''],
    rows: [...ratios].map(([what, found]) => {
      const values = found.map(({ value }) => value);
      const budget = Math.min(...found.map((ratio) => ratio.budget));
      if (busy && !found.every(({ varies }) => varies === 'never')) {
        return [what, '', short(budget), 'not measured on an idle computer yet'];
      }
      const shown = new Set(values.map(short)).size === 1 ? values.slice(0, 1) : values;
      return [what, shown.map(short).join(', '), short(budget), verdictOn(values, budget)];
    }),
  };
}

/** The text with what is between `<!-- name -->` and `<!-- /name -->` replaced. @throws {Error} for a page without them */
export function replaceBlock(page: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(open), page.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has no ${open} … ${close}`);
  return `${page.slice(0, from + open.length)}\n${content.trim()}\n${page.slice(to)}`;
}

const machineOf = ({ machine, date }: Run): string =>
  `${date.slice(0, 10)}, ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.platform}`;

/** @throws {Error} for runs that do not belong together */
export function writeRuns(page: string, runs: readonly Run[], busy: boolean): string {
  if (!busy && runs.length < 3)
    throw new Error('three runs or more are needed: one says nothing of the spread');
  if (!busy && runs.some(({ quick }) => quick)) throw new Error('a quick run is for CI; run without --quick');
  const machines = new Set(runs.map(machineOf));
  if (machines.size > 1) throw new Error(`runs of several computers or days: ${[...machines].join('; ')}`);
  const budgets = textOf(budgetsOf(runs, busy));
  const withBudgets = replaceBlock(page, 'budgets', `Computer: ${[...machines].join()}.\n\n${budgets}`);
  if (busy) return withBudgets;
  // Medians and quartiles of one run; the budgets above show what differs from run to run.
  const tables = runs[1]?.findings.flatMap((finding) => finding.tables.map(textOf)) ?? [];
  return replaceBlock(withBudgets, 'tables', tables.join('\n'));
}

if (process.argv[1]?.endsWith('document.ts')) {
  const { values, positionals } = parseArgs({
    options: { busy: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const runs = positionals.map((file) => Run.parse(JSON.parse(readFileSync(file, 'utf8'))));
  writeFileSync(PAGE, writeRuns(readFileSync(PAGE, 'utf8'), runs, values.busy));
}
