/** What a section of the benchmark found: tables for people, numbers for programs. */
import { cpus, totalmem } from 'node:os';
import type { Spread } from './stats.ts';

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A number held against its budget; both in the same unit, and less is better. */
export interface Ratio {
  readonly what: string;
  readonly value: number;
  readonly budget: number;
  /** From run to run, also on a busy computer; default: much, as what is timed. */
  readonly varies?: 'never' | 'little';
}

export interface Finding {
  readonly section: string;
  readonly tables: readonly Table[];
  readonly ratios: readonly Ratio[];
  /** Everything measured, for `--json`. */
  readonly numbers: unknown;
}

/** Reports the progress of the benchmark; this output is not part of the result. */
export type Progress = (line: string) => void;

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ms`;
export const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
export const kb = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KB`;
export const spread = ({ median, low, high }: Spread, unit: (value: number) => string): string =>
  `${unit(median)} (${unit(low)} to ${unit(high)})`;

/** A Markdown table: the documents take it as it is. */
export function textOf({ title, columns, rows }: Table): string {
  const widths = columns.map((column, at) =>
    Math.max(column.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, at) => (cells[at] ?? '').padEnd(width)).join(' | ')} |`;
  return [
    `### ${title}`,
    '',
    line(columns),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map(line),
    '',
  ].join('\n');
}

const short = (value: number): string => String(Number(value.toPrecision(3)));

/** The margin of what varies little: processor time on a busy computer. */
const LITTLE = 1.25;

/** Is it within its budget; or within `margin` times that for what varies? */
export const isMet = ({ value, budget, varies }: Ratio, margin: number): boolean => {
  const most = varies === 'never' ? 1 : varies === 'little' ? LITTLE : margin;
  return value <= budget * Math.min(most, margin);
};

/** Every number that has a budget. */
export const budgetTable = (ratios: readonly Ratio[], margin: number): Table => ({
  title:
    margin === 1
      ? 'Budgets'
      : `Budgets, those of times and memory taken ${margin} times, of processor time until the first answer ${Math.min(LITTLE, margin)} times`,
  columns: ['what', 'value', 'budget', 'value / budget', ''],
  rows: ratios.map((ratio) => [
    ratio.what,
    short(ratio.value),
    short(ratio.budget),
    // A budget of no trips is met by none.
    ratio.budget === 0 ? '' : (ratio.value / ratio.budget).toFixed(2),
    isMet(ratio, margin) ? 'met' : 'MISSED',
  ]),
});

export const machine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memory: mb(totalmem()),
  platform: `${process.platform} ${process.arch}`,
  node: process.version,
  v8: process.versions.v8,
});
