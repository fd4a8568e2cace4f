/** Text for a terminal: colours where they are wanted, columns, and words of a shell. */
import { visible } from '../../core/visible.ts';
import type { Output, World } from '../world.ts';

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;
export type Colour = keyof typeof CODES;
export type Paint = (colour: Colour, text: string) => string;

/**
 * Colours on a terminal only; NO_COLOR (https://no-color.org) switches them off, unless it is empty. What is painted is
 * made visible first, with or without colours.
 */
export function paintFor(output: Pick<Output, 'isTTY'>, env: World['env']): Paint {
  const wanted = output.isTTY && !env.NO_COLOR && env.TERM !== 'dumb';
  return (colour, text) => (wanted ? `\u001b[${CODES[colour]}m${visible(text)}\u001b[0m` : visible(text));
}

/** Columns as wide as their widest cell; the last one ends where it ends. */
export function table(rows: readonly (readonly string[])[], indent = ''): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, index) => Math.max(widest[index] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    `${indent}${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd(),
  );
}

/** A word as a POSIX shell reads it back. */
export const shellWord = (text: string): string =>
  /^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
