/** What a run has shown, as text. */
import { FAULT_TRIPS } from './faults.ts';
import type { Tally } from './watch.ts';

const OTHERS = ['outside-remove', 'outside-create', 'outside-modify', 'outside-delete', 'stale-snapshot'];
/** Kinds of faults that must come up in every run that is worth its name. */
export const neverDrawn = (tally: Tally): string[] =>
  [...Object.keys(FAULT_TRIPS), ...OTHERS].filter((kind) => !tally.has(`fault ${kind}`));

const GROUPS: readonly (readonly [prefix: string, title: string])[] = [
  ['exhaustive: ', 'Exhaustive: schedules by case'],
  ['fault ', 'Faults drawn'],
  ['state ', 'Rows written'],
  ['answer ', 'Answers'],
  ['schedules of ', 'Random schedules'],
  ['restore fault ', 'Faults drawn in schedules of restores'],
  ['restore answer ', 'Answers to restores'],
  ['met: ', 'Met on the way'],
  ['inherent: ', 'Inherent, and counted: what no protocol over this API can prevent'],
];

const count = (n: number): string => n.toLocaleString('en');

/** One block for every group that has anything. */
export function summary(tally: Tally, milliseconds: number): string {
  const schedules = tally.get('schedules') ?? 0;
  const blocks = GROUPS.flatMap(([prefix, title]) => {
    const lines = [...tally]
      .filter(([what]) => what.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, times]) => `  ${count(times).padStart(11)}  ${what.slice(prefix.length)}`);
    return lines.length > 0 ? [[`${title}:`, ...lines].join('\n')] : [];
  });
  const seconds = (milliseconds / 1000).toFixed(1);
  const steps = tally.get('steps');
  const head = `${count(schedules)} schedules in ${seconds} s${steps ? `, ${count(steps)} steps` : ''}`;
  return [head, ...blocks].join('\n\n');
}
