/** What the run has found out about each fact, in a file that outlives a crash, and as a table. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

import { FACTS, type Fact } from './facts.ts';

export type Verdict = 'as assumed' | 'otherwise' | 'not settled';

export interface Finding {
  readonly verdict: Verdict;
  /** What was seen, or why nothing was: one sentence. */
  readonly seen: string;
}

export const asAssumed = (seen: string): Finding => ({ verdict: 'as assumed', seen });
export const otherwise = (seen: string): Finding => ({ verdict: 'otherwise', seen });
export const notSettled = (seen: string): Finding => ({ verdict: 'not settled', seen });
/** The commonest form of a finding. */
export const judge = (holds: boolean, seen: string): Finding => (holds ? asAssumed : otherwise)(seen);

export function record(file: string | undefined, id: string, finding: Finding): void {
  if (!FACTS.some((fact) => fact.id === id)) throw new TypeError(`no such fact: ${id}`);
  if (file) appendFileSync(file, `${JSON.stringify({ id, ...finding })}\n`);
}

export interface Line extends Finding {
  readonly fact: Fact;
}

/** Every fact with its verdict; what the run has not got to is not settled, and says so. */
export function readVerdicts(file: string, without: (fact: Fact) => string | undefined): Line[] {
  const found = new Map<string, Finding>();
  for (const text of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    if (text === '') continue;
    const { id, verdict, seen } = JSON.parse(text) as Finding & { id: string };
    found.set(id, { verdict, seen });
  }
  return FACTS.map((fact) => {
    if (fact.settle !== 'live') return { fact, ...notSettled(`not by this suite; by hand: ${fact.settle}`) };
    return { fact, ...(found.get(fact.id) ?? notSettled(without(fact) ?? 'THE RUN DID NOT GET THERE')) };
  });
}

/** The table at the end. */
export function table(lines: readonly Line[]): string {
  const width = Math.max(...lines.map(({ fact }) => fact.id.length));
  return lines
    .map(({ fact, verdict, seen }) => {
      const more = verdict === 'otherwise' ? `\n${' '.repeat(width + 15)}then: ${plain(fact.otherwise)}` : '';
      return `${fact.id.padEnd(width)}  ${verdict.padEnd(11)}  ${plain(seen)}${more}`;
    })
    .join('\n');
}

const plain = (markdown: string): string =>
  markdown.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1').replaceAll('`', '');

/** A verdict that makes the suite fail. */
export const alarming = (lines: readonly Line[], without: (fact: Fact) => string | undefined): Line[] =>
  lines.filter(({ fact, verdict }) => {
    if (verdict === 'otherwise') return fact.breaks;
    return verdict === 'not settled' && fact.settle === 'live' && without(fact) === undefined;
  });
