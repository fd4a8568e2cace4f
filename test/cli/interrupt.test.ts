/** The command as a process that is interrupted. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { ROOT } from '../architecture/imports.ts';
import { type FakeService, fakeService } from '../support/fake-service.ts';
import { scriptOf } from '../support/script.ts';

const MANY = 200;

let main = '';
let directory = '';
let file = '';
beforeAll(async () => {
  main = await scriptOf(join(ROOT, 'lib', 'operator', 'main.ts'));
});
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'interrupt-'));
  file = join(directory, 'requests.ndjson');
  const lines = Array.from({ length: MANY }, (_, index) =>
    JSON.stringify({
      RegionId: 'cn-hangzhou',
      SecurityGroupId: `sg-${index + 1}`,
      SecurityGroupRuleId: ['sgr-1'],
      // Some have a token of their own.
      ...(index % 3 === 0 && { ClientToken: `CHG-${index + 1}` }),
    }),
  );
  await writeFile(file, lines.join('\n'));
});
afterEach(() => rm(directory, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** `onOutput` sees standard output as it grows. */
function command(argv: readonly string[], onOutput: (out: string, child: ChildProcess) => void = () => {}) {
  const child = spawn(process.execPath, [main, ...argv], {
    cwd: ROOT,
    env: { PATH: process.env.PATH },
  });
  const texts = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    texts.out += chunk;
    onOutput(texts.out, child);
  });
  child.stderr.on('data', (chunk) => {
    texts.err += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, ...texts }));
  });
  return { child, ended };
}

const batch = (service: FakeService) => ['revoke', '--batch', file, '--json', '--url', service.url];
const linesOf = (out: string): number => out.split('\n').length - 1;
const doneBefore = (err: string): number => Number(/\n200 revoked \((\d+) before\)\n$/.exec(err)?.[1]);

/** Checks that every item was executed exactly once. */
function expectOnceEach({ executed }: FakeService): void {
  expect(executed.size).toBe(MANY);
  expect(new Set(executed.values())).toEqual(new Set([1]));
}

it('a batch of 200 finishes running items at Ctrl-C, and replays them when it is repeated', async () => {
  await using service = await fakeService({ takes: 5 });
  const first = await command(batch(service), (out, child) => {
    if (linesOf(out) >= 50) child.kill('SIGINT');
  }).ended;
  expect(first).toMatchObject({ code: 3, signal: null });
  expect(first.err).toContain('finishing running requests; press Ctrl-C again to abort them\n');
  const done = linesOf(first.out);
  expect(first.err).toMatch(new RegExp(`\n${done} revoked, ${MANY - done} not started\n$`));
  // Every request that was sent has finished.
  expect(service.executed.size).toBe(done);

  const second = await command(batch(service)).ended;
  expect(second.code).toBe(0);
  expect(doneBefore(second.err)).toBe(done);
  expect(linesOf(second.out)).toBe(MANY);
  expectOnceEach(service);
});

it('a batch of 200 loses nothing if it is killed, any number of times', async () => {
  await using service = await fakeService({ takes: 5 });
  for (const after of [30, 40]) {
    const killed = await command(batch(service), (out, child) => {
      if (linesOf(out) >= after) child.kill('SIGKILL');
    }).ended;
    expect(killed.signal).toBe('SIGKILL');
  }
  const last = await command(batch(service)).ended;
  expect(last.code).toBe(0);
  expect(doneBefore(last.err)).toBeGreaterThanOrEqual(40);
  expectOnceEach(service);
});

it('a single revocation prints its token before it is interrupted, and the token finishes it', async () => {
  await using service = await fakeService({ takes: 60_000 });
  const argv = ['revoke', '--region-id', 'cn-hangzhou', '--security-group-id', 'sg-1'];
  const rule = ['--security-group-rule-id', 'sgr-1', '--url', service.url];
  const { child, ended } = command([...argv, ...rule, '--json']);
  while (service.heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const { ClientToken } = JSON.parse(service.heard[0]?.body ?? '{}');
  child.kill('SIGINT');
  const { code, out, err } = await ended;
  expect(code).toBe(3);
  expect(JSON.parse(out)).toMatchObject({ token: ClientToken, interrupted: true, outcome: 'unknown' });
  expect(err).toContain(`to resume: --client-token ${ClientToken}`);
});
