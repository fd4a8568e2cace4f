/** Text for a terminal: colours, columns and shell words. */
import { visible } from '../../core/visible.ts';
import type { CliContext, Output } from '../context.ts';

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;
export type Colour = keyof typeof CODES;
export type Paint = (colour: Colour, text: string) => string;

/**
 * Colours on a terminal only; a NO_COLOR (https://no-color.org) that is not empty disables them. Control characters in
 * the text are escaped in any case.
 */
export function paintFor(output: Pick<Output, 'isTTY'>, env: CliContext['env']): Paint {
  const wanted = output.isTTY && !env.NO_COLOR && env.TERM !== 'dumb';
  return (colour, text) => (wanted ? `\u001b[${CODES[colour]}m${visible(text)}\u001b[0m` : visible(text));
}

/** Columns as wide as their widest cell; the last one is not padded. */
export function table(rows: readonly (readonly string[])[], indent = ''): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, index) => Math.max(widest[index] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    `${indent}${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd(),
  );
}

/** Quotes a word for a POSIX shell. */
export const shellWord = (text: string): string =>
  /^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** For a command that is to be copied: an argument that a caller chose is never read as an option. */
export const shellArgument = (text: string): string =>
  text.startsWith('-') ? `-- ${shellWord(text)}` : shellWord(text);
