/** How far a long run is: one line that is written over on a terminal, a line now and then elsewhere. */
import type { Millis } from '../../lib/core/time.ts';

export interface ProgressParts {
  readonly out: { readonly isTTY?: boolean; write(text: string): unknown };
  readonly now: () => Millis;
  /** How many schedules there will be, when that is known. */
  readonly total?: number;
}

const ON_TERMINAL: Millis = 200;
const ELSEWHERE: Millis = 10_000;

export function createProgress({ out, now, total }: ProgressParts) {
  const startedAt = now();
  let saidAt = startedAt;
  let schedules = 0;
  function line(): string {
    const seconds = (now() - startedAt) / 1000;
    const of = total === undefined ? '' : ` of ${total.toLocaleString('en')}`;
    const rate = seconds > 0 ? `, ${Math.round(schedules / seconds).toLocaleString('en')} a second` : '';
    return `${schedules.toLocaleString('en')}${of} schedules in ${seconds.toFixed(0)} s${rate}`;
  }
  return {
    add(more: number): void {
      schedules += more;
      if (now() - saidAt < (out.isTTY ? ON_TERMINAL : ELSEWHERE)) return;
      saidAt = now();
      out.write(out.isTTY ? `\r\u001b[K${line()}` : `${line()}\n`);
    },
    /** Erases the line. */
    end(): void {
      if (out.isTTY) out.write('\r\u001b[K');
    },
    schedules: () => schedules,
  };
}
