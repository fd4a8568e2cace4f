/** What a check of `doctor` found, told to a person or to a machine. Pure. */
import type { Paint } from '../../cli/output/paint.ts';
import { visible } from '../../core/visible.ts';

export const CHECKS = [
  'environment',
  'configuration',
  'secrets',
  'time-limits',
  'credentials',
  'clock',
  'ecs',
  'table',
  'rows',
  'service',
] as const;
export type Check = (typeof CHECKS)[number];

/** `warning`: it works, and yet somebody should look at it. `skipped`: not looked at, and why. */
export type Verdict = 'ok' | 'warning' | 'broken' | 'skipped';

export interface Finding {
  readonly check: Check;
  readonly verdict: Verdict;
  /** One sentence. */
  readonly says: string;
  /** What to do about it: there whenever something is broken. */
  readonly fix?: string;
}

/** The findings of one check, without its name, which whoever calls it knows. */
export type Found = Omit<Finding, 'check'>;

export const ok = (says: string): Found => ({ verdict: 'ok', says });
export const skipped = (says: string): Found => ({ verdict: 'skipped', says });
export const warning = (says: string, fix: string): Found => ({ verdict: 'warning', says, fix });
export const broken = (says: string, fix: string): Found => ({ verdict: 'broken', says, fix });

const COLOURS = { ok: 'green', warning: 'yellow', broken: 'red', skipped: 'dim' } as const;
const VERDICTS = Object.keys(COLOURS);
const width = (words: readonly string[]): number => Math.max(...words.map((word) => word.length));

/** Two lines for a person: what is, and its fix. */
export function findingLines({ check, verdict, says, fix }: Finding, paint: Paint): string[] {
  const head = `${paint(COLOURS[verdict], verdict.padEnd(width(VERDICTS)))}  ${check.padEnd(width(CHECKS))}`;
  const indent = ' '.repeat(width(VERDICTS) + width(CHECKS) + 4);
  return [`${head}  ${visible(says)}`, ...(fix === undefined ? [] : [`${indent}fix: ${visible(fix)}`])];
}
