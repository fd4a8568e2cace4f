/** The output of the demo: 80 columns of plain text, and a claim for each check. */
import { visible } from '../../core/visible.ts';

export interface Report {
  heading(text: string): void;
  /** Paragraphs are wrapped; a line that starts with a space is not. */
  paragraph(text: string): void;
  /** Indented text, such as JSON. */
  quote(text: string): void;
  table(rows: ReadonlyArray<Readonly<Record<string, string>>>): void;
  /** A claim and whether it holds. `found` is shown if it does not. */
  check(claim: string, holds: boolean, found?: unknown): void;
  /** Prints and returns the number of failed checks. */
  finish(): number;
}

const WIDTH = 80;

export function createReport({ write, colour }: { write(text: string): void; colour: boolean }): Report {
  const paint = (code: number, text: string) =>
    colour ? `\u001b[${code}m${visible(text)}\u001b[0m` : visible(text);
  const line = (text = '') => write(`${text}\n`);
  let checks = 0;
  let failures = 0;

  return {
    heading(text) {
      line();
      line(paint(1, text));
      line('─'.repeat(text.length));
    },
    paragraph(text) {
      for (const folded of fold(text, WIDTH)) line(visible(folded));
    },
    quote(text) {
      line();
      for (const quoted of text.split('\n').flatMap((long) => fold(long, WIDTH - 4)))
        line(`    ${visible(quoted)}`);
      line();
    },
    table(rows) {
      const names = Object.keys(rows[0] ?? {});
      const cell = (row: Readonly<Record<string, string>>, name: string) => visible(row[name] ?? '');
      const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => cell(row, name).length)));
      const print = (cells: readonly string[]) =>
        line(`    ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd());
      line();
      print(names.map(visible));
      for (const row of rows) print(names.map((name) => cell(row, name)));
      line();
    },
    check(claim, holds, found) {
      checks += 1;
      if (!holds) failures += 1;
      const [first = '', ...rest] = fold(claim, WIDTH - 8);
      line(`  ${holds ? paint(32, 'ok  ') : paint(31, 'FAIL')}  ${visible(first)}`);
      for (const more of rest) line(`        ${visible(more)}`);
      if (!holds) line(`        found: ${visible(JSON.stringify(found) ?? 'nothing')}`);
    },
    finish() {
      line();
      line(failures === 0 ? `All ${checks} checks hold.` : `${failures} of ${checks} checks FAILED.`);
      return failures;
    },
  };
}

/** Breaks at spaces; a word longer than `width` is kept. All lines have the indentation of the first. */
function fold(text: string, width: number): string[] {
  const indent = /^ */.exec(text)?.[0] ?? '';
  const lines: string[] = [];
  for (const word of text.trim().split(/ +/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${indent}${word}`);
  }
  return lines;
}
