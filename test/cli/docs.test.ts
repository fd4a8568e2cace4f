import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ENVIRONMENT } from '../../lib/cli/connection/options.ts';
import { readArguments } from '../../lib/cli/read-arguments.ts';
import { COMMANDS } from '../../lib/operator/commands.ts';
import { ROOT } from '../architecture/imports.ts';

const page = readFileSync(join(ROOT, 'docs', 'cli.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, of, text = '']) =>
    of === language ? [text] : [],
  );

it('docs/cli.md shows only valid command lines', () => {
  const lines = blocks('sh').flatMap((block) => block.trimEnd().split('\n'));
  const calls = lines.filter((line) => !/^export [A-Z_]+=\S+$|^npm (?:run|install|pack)(?: |$)/.test(line));
  for (const line of calls) {
    const [program, name, ...argv] = line.replace(/ \| sh$/, '').split(' ');
    const command = COMMANDS.find((each) => each.name === name);
    expect([program, command === undefined], line).toEqual(['revoke-egress', false]);
    if (command) expect(() => readArguments(command, argv), line).not.toThrow();
  }
  expect(calls.length).toBeGreaterThan(6);
});

it('docs/cli.md shows the usage of every command, as the help has it', () => {
  const usages = COMMANDS.map(({ usage }) => `\`${usage.replaceAll('|', '\\|')}\``);
  expect(usages.filter((usage) => !page.includes(usage))).toEqual([]);
});

it('docs/cli.md names every variable of the environment', () => {
  const names = ENVIRONMENT.flatMap(([text]) => text.split(', '));
  expect(names.filter((name) => !page.includes(`\`${name}\``) && !page.includes(name))).toEqual([]);
});

it('docs/cli.md shows the example that the compiler has seen', () => {
  const example = readFileSync(join(ROOT, 'test', 'client', 'example.ts'), 'utf8')
    .replace(/^\/\*\*.*\n/, '')
    .replace('../../lib/client/index.ts', 'revoke-egress');
  expect(blocks('ts')).toEqual([example]);
});
