/** A progress bar, on a terminal only. */
import type { Output } from '../context.ts';

type Terminal = Pick<Output, 'write' | 'isTTY' | 'columns'>;

export interface Progress {
  /** Prints `line` above the bar. */
  print(output: Pick<Output, 'write'>, line: string): void;
  show(done: number, total: number, note: string): void;
  /** Removes the bar. */
  clear(): void;
}

/** Removes the line of a terminal that the cursor is in. */
export const CLEAR_LINE = '\r\u001b[2K';

export function createProgress(terminal: Terminal): Progress {
  let shown = '';
  const clear = () => {
    if (shown !== '') terminal.write(CLEAR_LINE);
    shown = '';
  };
  return {
    print(output, line) {
      const bar = shown;
      clear();
      output.write(`${line}\n`);
      if (bar !== '') terminal.write(bar);
      shown = bar;
    },
    show(done, total, note) {
      if (!terminal.isTTY) return;
      const bar = barOf(done, total, note, terminal.columns);
      terminal.write(`${shown === '' ? '' : CLEAR_LINE}${bar}`);
      shown = bar;
    },
    clear,
  };
}

/** `[#####.....]  50/100  2 refused`, never wider than the terminal: a wrapped line could not be removed. */
export function barOf(done: number, total: number, note: string, columns: number): string {
  const count = `${String(done).padStart(String(total).length)}/${total}`;
  const tail = note === '' ? count : `${count}  ${note}`;
  const width = Math.min(40, columns - tail.length - 5);
  if (width < 5) return count.slice(0, Math.max(0, columns - 1));
  const full = total === 0 ? width : Math.floor((width * done) / total);
  return `[${'#'.repeat(full)}${'.'.repeat(width - full)}]  ${tail}`;
}
