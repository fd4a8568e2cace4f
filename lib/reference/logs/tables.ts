/** The tables of log lines and log queries in `docs/reference`. Pure: Markdown out. */

import { code, table } from '../markdown.ts';
import { AUDIT_LINES, HEAD, type LineMember, OTHER_LINES } from './audit-lines.ts';
import { ALARMS, COUNTERS, LOOK_UPS } from './queries.ts';
import { searchText, withSql } from './query-text.ts';

const TYPES: Readonly<Record<LineMember['type'], string>> = {
  text: 'text',
  number: 'number',
  flag: 'true or false',
  ids: 'rule ids',
  names: 'rules',
  calls: 'list',
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

export const countersTable = (): string =>
  table(
    ['Counter', 'Query', 'Counts'],
    COUNTERS.map(({ name, search, about: text }) => [name, code(searchText(search)), text]),
  );

export const alarmsTable = (): string =>
  table(
    ['Alarm', 'Query', 'Fires when', 'What to do'],
    ALARMS.map((alarm) => [
      alarm.name,
      code(searchText(alarm.search)),
      `n > ${alarm.above} in ${alarm.minutes} min`,
      alarm.action,
    ]),
  );

/** One fenced block each: the vertical bar of a query would end the cell of a table. */
export const lookUps = (): string =>
  LOOK_UPS.map(({ about: text, search, sql }) => `${text}:\n\n\`\`\`sls\n${withSql(search, sql)}\n\`\`\``)
    .map((block) => block.charAt(0).toUpperCase() + block.slice(1))
    .join('\n\n');
