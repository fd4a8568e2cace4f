/** The sections of `docs/reference/unconfirmed.md`. Pure: Markdown out. */
import { code } from '../markdown.ts';
import type { Fact } from './fact.ts';
import { AREAS } from './facts.ts';

const check = ({ settle, breaks }: Fact): string =>
  settle === 'live'
    ? `Checked by the live suite${breaks ? ', which fails if not' : ''}.`
    : `To check by hand: ${settle}.`;

const section = (fact: Fact): string =>
  [
    `### ${code(fact.id)}\n`,
    `${fact.fact}\n`,
    ...(fact.ifSo === '–' ? [] : [`- If so: ${fact.ifSo}`]),
    `- If not: ${fact.otherwise}`,
    `- ${check(fact)}`,
  ].join('\n');

export const unconfirmedSections = (): string =>
  AREAS.map(({ title, facts }) => [`## ${title}`, ...facts.map(section)].join('\n\n')).join('\n\n');
