/** The first steps of a new user, with `npm start` and the command as processes. */
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../architecture/imports.ts';
import { runCommand } from '../local/commands/kit.ts';
import { scriptOf } from '../support/script.ts';
import { GROUP } from './kit.ts';

const MANY = 200;
const MAIN = join(ROOT, 'lib', 'operator', 'main.ts');
const Journal = z.object({
  entries: z.array(z.object({ parameters: z.record(z.string(), z.string()) })),
});
const portOf = (index: number) => `${2000 + index}/${2000 + index}`;
const ruleOf = (index: number) => ({
  IpProtocol: 'tcp',
  PortRange: portOf(index),
  DestCidrIp: '203.0.113.0/24',
});

interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
}

/** Runs the command; `interruptAfter`: presses Ctrl-C once, after so many lines. */
async function command(
  argv: readonly string[],
  url: string,
  cwd: string,
  interruptAfter?: number,
): Promise<Ended> {
  const child = spawn(process.execPath, [await scriptOf(MAIN), ...argv], {
    cwd,
    env: { PATH: process.env.PATH, REVOKE_EGRESS_URL: url },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let out = '';
  const lines = () => out.split('\n').slice(0, -1);
  child.stdout.on('data', (chunk) => {
    const before = lines().length;
    out += chunk;
    if (interruptAfter !== undefined && before < interruptAfter && lines().length >= interruptAfter)
      child.kill('SIGINT');
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, lines: lines() })));
}

it('a batch of 200 that is interrupted and resumed revokes every rule exactly once', async () => {
  await using start = await runCommand('start');
  const url = await start.url();
  const { directory } = start;
  const ecs =
    /http:\/\/127\.0\.0\.1:\d+\/_simulator\//.exec(await start.until('_simulator/journal'))?.[0] ?? '';
  for (let index = 0; index < MANY; index++) {
    const body = JSON.stringify({ groupId: GROUP, add: ruleOf(index) });
    expect((await fetch(`${ecs}rules`, { method: 'POST', body })).status).toBe(200);
  }
  const request = (index: number) => ({ RegionId: 'cn-hangzhou', SecurityGroupId: GROUP, ...ruleOf(index) });
  const batch = Array.from({ length: MANY }, (_, index) => `${JSON.stringify(request(index))}\n`);
  await writeFile(join(directory, 'b.ndjson'), batch.join(''));
  const revoke = ['revoke', '--batch', 'b.ndjson', '--json', '--concurrency', '8'];

  const first = await command(revoke, url, directory, 20);
  expect(first.code).toBe(3);
  expect(first.lines.length).toBeLessThan(MANY);
  const second = await command(revoke, url, directory);
  expect(second.code).toBe(0);
  const [earlier, answers] = [first.lines, second.lines].map((lines) =>
    lines.map((line) => JSON.parse(line)),
  );
  expect(answers?.map(({ line }) => line).sort((a, b) => a - b)).toEqual(batch.map((_, index) => index + 1));
  // Finished items are replayed with the same tokens.
  const replayed = answers?.filter((answer) => answer.replayed).map(({ token }) => token);
  expect(replayed).toEqual(expect.arrayContaining(earlier?.map(({ token }) => token) ?? []));

  // Each rule was revoked by its own call, and no id was used twice.
  const reply = await fetch(`${ecs}journal?action=RevokeSecurityGroupEgress`);
  const journal = Journal.parse(await reply.json());
  const named = journal.entries.flatMap(({ parameters }) =>
    Object.entries(parameters).flatMap(([name, id]) => (name.startsWith('SecurityGroupRuleId.') ? [id] : [])),
  );
  expect(named).toHaveLength(MANY);
  expect(new Set(named).size).toBe(MANY);

  // One of them can be read and restored.
  const token = answers?.[0]?.token;
  const [state = ''] = (await command(['state', token, '--json'], url, directory)).lines;
  expect(JSON.parse(state)).toMatchObject({ result: { State: 'done', Result: { Outcome: 'revoked' } } });
  const [restored = ''] = (await command(['restore', token, '--json'], url, directory)).lines;
  expect(JSON.parse(restored)).toMatchObject({
    result: { Outcome: 'restored', Rules: [{ DestCidrIp: '203.0.113.0/24' }] },
  });
}, 120_000);
