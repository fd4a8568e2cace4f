/** The findings of `doctor`, as text or JSON. Pure. */
import type { Paint } from '../../cli/output/paint.ts';
import { visible } from '../../core/visible.ts';

export const CHECKS = [
  'environment',
  'configuration',
  'secrets',
  'variables',
  'time-limits',
  'credentials',
  'clock',
  'ecs',
  'table',
  'rows',
  'service',
] as const;
export type Check = (typeof CHECKS)[number];

/** `warning`: it works, but needs attention. `skipped`: not checked, with the reason. */
export type Verdict = 'ok' | 'warning' | 'broken' | 'skipped';

export interface Finding {
  readonly check: Check;
  readonly verdict: Verdict;
  /** One sentence. */
  readonly says: string;
  /** How to fix it; always present if something is broken. */
  readonly fix?: string;
}

/** A finding without the name of its check, which the caller adds. */
export type Found = Omit<Finding, 'check'>;

export const ok = (says: string): Found => ({ verdict: 'ok', says });
export const skipped = (says: string): Found => ({ verdict: 'skipped', says });
export const warning = (says: string, fix: string): Found => ({ verdict: 'warning', says, fix });
export const broken = (says: string, fix: string): Found => ({ verdict: 'broken', says, fix });

const COLOURS = { ok: 'green', warning: 'yellow', broken: 'red', skipped: 'dim' } as const;
const VERDICTS = Object.keys(COLOURS);
const width = (words: readonly string[]): number => Math.max(...words.map((word) => word.length));

/** Two lines of text: the finding and its fix. */
export function findingLines({ check, verdict, says, fix }: Finding, paint: Paint): string[] {
  const head = `${paint(COLOURS[verdict], verdict.padEnd(width(VERDICTS)))}  ${check.padEnd(width(CHECKS))}`;
  const indent = ' '.repeat(width(VERDICTS) + width(CHECKS) + 4);
  return [`${head}  ${visible(says)}`, ...(fix === undefined ? [] : [`${indent}fix: ${visible(fix)}`])];
}
