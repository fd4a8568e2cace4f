/** The options of a batch, and the names of commands. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cli } from '../client/kit.ts';
import { fakeService } from '../support/fake-service.ts';

let directory = '';
let file = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'batch-'));
  file = join(directory, 'requests.ndjson');
});
afterEach(() => rm(directory, { recursive: true }));

const item = (group: string) =>
  JSON.stringify({ RegionId: 'cn-hangzhou', SecurityGroupId: group, SecurityGroupRuleId: ['sgr-1'] });
const write = (...lines: string[]) => writeFile(file, `${lines.join('\n')}\n`);

describe('a batch', () => {
  it.each([
    [['--concurrency', '0'], '--concurrency must be 1 to 32'],
    [['--concurrency', '33'], '--concurrency must be 1 to 32'],
    [['--client-token', 'CHG-1'], '--client-token cannot be used with --batch'],
    [['--file', 'a.json'], '--file cannot be used with --batch'],
    [['--batch-id', 'CHG 7'], '--batch-id "CHG 7" is not valid; use 1 to 31 letters'],
    [['--batch-id', 'x'.repeat(32)], 'is not valid; use 1 to 31 letters'],
    [['--batch-id', '\u001b[31m'], '--batch-id "\\u001b[31m" is not valid'],
  ])('%j is refused', async (argv, why) => {
    await write(item('sg-1'));
    const ran = await cli(['revoke', '--batch', file, '--url', 'https://host/', ...argv]);
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining(why) });
  });

  it.each([
    ['--concurrency', ['--concurrency', '8']],
    ['--batch-id', ['--batch-id', 'CHG-7']],
  ])('a batch is required for %s: a single request with it is refused', async (name, argv) => {
    await using service = await fakeService();
    await write(item('sg-1'));
    const ran = await cli(['revoke', '--file', file, '--url', service.url, ...argv]);
    const err = `revoke-egress: ${name} requires --batch FILE\n`;
    expect(ran).toEqual({ code: 2, out: '', err });
    expect(service.heard).toEqual([]);
  });
});

it('the state of a revocation has one name, and the earlier one still works', async () => {
  await using service = await fakeService();
  await write(item('sg-1'));
  await cli(['revoke', '--url', service.url, '--file', file, '--client-token', 'CHG-1']);
  const state = await cli(['state', 'CHG-1', '--url', service.url]);
  expect(state).toMatchObject({ code: 0, out: expect.stringMatching(/^done/) });
  expect(await cli(['status', 'CHG-1', '--url', service.url])).toEqual(state);
  expect((await cli(['--help'])).out).not.toMatch(/^ {2}status/m);
});
