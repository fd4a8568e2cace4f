/** The tables of `docs/reference/log-lines.md`, as Markdown. Pure. */
import { code, table } from '../markdown.ts';
import { AUDIT_LINES, HEAD, type LineMember } from './audit-lines.ts';
import { OTHER_LINES } from './other-lines.ts';

const TYPES: Readonly<Record<LineMember['type'], string>> = {
  text: 'text',
  number: 'number',
  flag: 'true or false',
  ids: 'rule ids',
  texts: 'texts',
  names: 'rules',
  rules: 'rules with members',
  calls: 'list',
  rows: 'list',
  counts: 'numbers by name',
};

const about = ({ about: text, values }: LineMember): string =>
  values && values.length < 13 && !text.includes(`\`${values[0]}\``)
    ? `${text}: ${values.map(code).join(', ')}`
    : text;

const memberTable = (members: readonly LineMember[]): string =>
  table(
    ['Member', 'Type', 'Meaning'],
    members.map((member) => [code(member.name), TYPES[member.type], about(member)]),
  );

/** One section for every line of the audit record. */
export function auditLineSections(): string {
  return [
    '## Every line\n',
    `${memberTable(HEAD)}\n`,
    ...AUDIT_LINES.flatMap((line) => [
      `## ${code(line.event)}\n`,
      `${line.about}\n`,
      `${memberTable(line.members)}\n`,
    ]),
  ]
    .join('\n')
    .trimEnd();
}

export const otherLinesTable = (): string =>
  table(
    ['Event', 'Level', 'Meaning'],
    OTHER_LINES.map((line) => [code(line.event), code(line.level), line.about]),
  );
