/** Numbers and names on the pages for operators, compared with the code. */
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { readSettings, SHORTEST_TIMEOUT_SECONDS } from '../../lib/config/settings.ts';
import { SIGNATURE_LIFE } from '../../lib/core/claimed/knowledge.ts';
import { WANTED_TABLE } from '../../lib/stores/tablestore/admin.ts';
import { LEFT_OVER_AFTER } from '../live/settings.ts';
import { PAGES, pageText } from './blocks.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const settings = readSettings({});
const { vars, resources } = parse(pageText('s.yaml'));
const { asyncInvokeConfig } = resources.revoke_egress.props;

it.each([
  [
    'docs/deploy.md',
    `${WANTED_TABLE.timeToLive.toLocaleString('en')} s (${(WANTED_TABLE.timeToLive * 1000) / DAY}`,
  ],
  ['docs/deploy.md', `longer than the retention of ${settings.retention / DAY} days`],
  ['docs/deploy.md', `must be at least ${SHORTEST_TIMEOUT_SECONDS} s`],
  ['docs/deploy.md', `answers within ${settings.answerWithin / 1000} s`],
  ['docs/deploy.md', `the table \`${vars.tablestoreTable}\``],
  ...Object.values(resources).map((each) => ['docs/deploy.md', Object(each).props.role.split('role/')[1]]),
  ['docs/operating.md', `remembered for ${settings.retention / DAY} days`],
  ['docs/operating.md', `to less than ${settings.retention / DAY + 1} days`],
  ['docs/operating.md', `open for ${SIGNATURE_LIFE / MINUTE} minutes`],
  ['docs/operating.md', `\`${vars.deadLetterTopic}\``],
  [
    'docs/operating.md',
    `after ${{ 3: 'three' }[String(asyncInvokeConfig.maxAsyncRetryAttempts)]} retries or ${{ 3600: 'an hour' }[String(asyncInvokeConfig.maxAsyncEventAgeInSeconds)]}`,
  ],
  ['docs/unconfirmed.md', `after ${{ 30: 'half an hour' }[String(LEFT_OVER_AFTER / MINUTE)]}`],
])('%s says what is: %s', (file, claim) => {
  // Lines are broken wherever they are full.
  expect(pageText(file).replace(/\s+/g, ' ')).toContain(claim);
});

/** Of functions and of their roles, which are as many. */
const COUNT = ['no', 'one', 'two', 'three', 'four', 'five'][Object.keys(resources).length] ?? '?';

it.each([
  ['docs/deploy.md', /\b(\w+) functions that share one table/],
  ['docs/deploy.md', /create and change these (\w+) functions/],
  ['docs/deploy.md', /pass the (\w+) roles, and no other/],
  ['docs/deploy.md', /these policies and (\w+) roles in RAM/],
  ['docs/deploy.md', /\| all (\w+) \|/],
  ['docs/threat-model.md', /\*\*(\w+) roles\*\*/],
  ['docs/architecture.md', /the (\w+) entry files/],
  ['docs/terraform/README.md', /default: all (\w+)/],
  ['docs/reference/unconfirmed.md', /reaches the (\w+) functions of this project/],
  ['docs/reference/unconfirmed.md', /can be removed from the (\w+) roles/],
])('%s counts the functions and roles of s.yaml: %s', (file, claim) => {
  const [, count] = claim.exec(pageText(file).replace(/\s+/g, ' ')) ?? [];
  expect(count?.toLowerCase()).toBe(COUNT);
});

it('docs/deploy.md has as many steps as it says', () => {
  const page = pageText('docs/deploy.md');
  const [, said] = /in (\w+) steps/.exec(page.replace(/\s+/g, ' ')) ?? [];
  const words = ['', '', '', '', '', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
  expect(said).toBe(words[page.match(/^## \d+\. /gm)?.length ?? 0]);
});

it('the names of the queue and the topic are one', () => {
  expect(vars.deadLetterQueue).toBe(vars.deadLetterTopic);
});

it('docs/cli.md shows the ClientToken as the command prints it', () => {
  const printed = '(to resume: --client-token ';
  expect(pageText('lib/cli/output/report.ts')).toContain(printed);
  expect(pageText('docs/cli.md')).toContain(printed);
});

const { scripts } = JSON.parse(pageText('package.json'));

it.each([...PAGES, 'CHANGELOG.md'])('%s names scripts that there are', (file) => {
  const text = pageText(file);
  const named = [...text.matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name);
  expect(named.filter((name) => !Object.hasOwn(scripts, name ?? ''))).toEqual([]);
  // "prepack" refuses it, as a note says.
  expect(text).not.toMatch(/`npm pack`(?! of the project refuses)/);
});
