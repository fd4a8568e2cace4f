/** The tables of `docs/unconfirmed.md`. Pure: Markdown out. */
import { cell, code, table } from '../markdown.ts';
import type { Fact } from './fact.ts';
import { AREAS } from './facts.ts';

const settled = ({ settle, breaks }: Fact): string =>
  settle === 'live' ? `live suite${breaks ? '; it fails if not' : ''}` : `by hand: ${cell(settle)}`;

export const unconfirmedSections = (): string =>
  AREAS.map(({ title, facts }) => {
    const rows = facts.map((fact) => [
      code(fact.id),
      cell(fact.fact),
      cell(fact.ifSo),
      cell(fact.otherwise),
      settled(fact),
    ]);
    return `### ${title}\n\n${table(['Id', 'Assumed', 'If so', 'If not', 'Settled by'], rows)}`;
  }).join('\n\n');
