/** Help from the tables of the commands. Pure. */
import type { Command, Option, Section } from './command.ts';
import { ENVIRONMENT } from './connection/options.ts';
import { type Paint, table } from './output/paint.ts';

const EXITS: readonly (readonly [string, string])[] = [
  ['0', 'done'],
  ['1', 'refused, or a dry run that the policy denies'],
  ['2', 'invalid command line, file or environment; nothing was sent'],
  ['3', 'unknown, running or interrupted; send it again with the same token'],
  ['4', 'unavailable, nothing was changed; send it again'],
];

/** Wraps text into lines of at most `width` characters. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(`${indent}${line}`);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, `${indent}${line}`];
}

export function overview(commands: readonly Command[], paint: Paint): string {
  return [
    `${paint('bold', 'revoke-egress')}: remove outbound rules from Alibaba Cloud security groups, exactly once.`,
    '',
    'usage: revoke-egress COMMAND [options]; revoke-egress COMMAND --help',
    '',
    ...table(
      commands.map(({ name, summary }) => [name, summary]),
      '  ',
    ),
    '',
    paint('bold', 'Environment'),
    ...pairs(ENVIRONMENT),
    '',
    paint('bold', 'Exit codes'),
    ...pairs(EXITS),
    '',
  ].join('\n');
}

const pairs = (rows: readonly (readonly [string, string])[]): string[] =>
  rows.flatMap(([name, text]) =>
    name.length > 24 ? [`  ${name}`, `      ${text}`] : [`  ${name.padEnd(24)}${text}`],
  );

export function helpOf(command: Command, paint: Paint, width: number): string {
  const { usage, summary, about, examples, sections } = command;
  return [
    summary,
    '',
    `usage: ${usage}`,
    ...about.flatMap((text) => ['', ...wrap(text, width)]),
    '',
    paint('bold', 'Examples'),
    // A shell command is never wrapped, so that it can be copied.
    ...examples.flatMap(({ says, line }) => [...wrap(says, width, '  '), `    ${line}`]),
    ...sections.flatMap((section) => sectionLines(section, paint, width)),
    '',
  ].join('\n');
}

const sectionLines = ({ title, options }: Section, paint: Paint, width: number): string[] => [
  '',
  paint('bold', title),
  ...options.flatMap((option) => optionLines(option, width)),
];

const optionLines = ({ name, value, help }: Option, width: number): string[] => [
  `  --${name}${value === undefined ? '' : ` ${value}`}`,
  ...wrap(help, width, '      '),
];
