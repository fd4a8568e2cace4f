/** Lost standard output, by a full disk or a closed pipe. The exit code is never 0. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outputOf } from '../../lib/cli/process.ts';
import { COMMANDS } from '../../lib/operator/commands.ts';
import { ROOT } from '../architecture/imports.ts';
import { cli, RULE_OPTIONS } from '../client/kit.ts';
import { fakeService } from '../support/fake-service.ts';
import { scriptOf } from '../support/script.ts';

const SECRET = { REVOKE_EGRESS_WEBHOOK_SECRET: "It's a Secret to Everybody" };
const TABLE = { TABLESTORE_ENDPOINT: 'https://host', TABLESTORE_INSTANCE: 'instance' };

let directory = '';
let batch = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lost-output-'));
  batch = join(directory, 'requests.ndjson');
  const [region, , group] = ['cn-hangzhou', '', 'sg-1'];
  const request = { RegionId: region, SecurityGroupId: group, SecurityGroupRuleId: ['sgr-1'] };
  await writeFile(batch, JSON.stringify(request));
});
afterAll(() => rm(directory, { recursive: true }));

/** A stream like those of Node: a write fails by callback, by event, or by an exception. */
const STREAMS: Readonly<Record<string, (error: Error) => Parameters<typeof outputOf>[0]>> = {
  'by callback': (error) => ({
    on: () => process.stdout,
    isTTY: false,
    columns: 80,
    write: (_, done) => {
      setImmediate(done, error);
      return false;
    },
  }),
  'by event, the callback of a later write being content': (error) => {
    let fail = (_: Error): void => {};
    return {
      on: (name: string, listener: (error: Error) => void) => {
        if (name === 'error') fail = listener;
        return process.stdout;
      },
      isTTY: false,
      columns: 80,
      write: (text, done) => {
        if (text !== '') fail(error);
        done(null);
        return true;
      },
    };
  },
  'by exception': (error) => ({
    on: () => process.stdout,
    isTTY: false,
    columns: 80,
    write: () => {
      throw error;
    },
  }),
};

const full = Object.assign(new Error('write failed'), { code: 'ENOSPC' });
/** Every command in each of its modes, with its exit code for lost output. */
const LINES: readonly (readonly [readonly string[], number])[] = [
  [['revoke', ...RULE_OPTIONS], 3],
  [['restore', 'CHG-1'], 3],
  [['dry-run', ...RULE_OPTIONS], 4],
  [['state', 'CHG-1'], 4],
  [['sign', 'github', '--body', '-', '--json'], 4],
  [['explain', 'OutcomeUnknown'], 4],
  [['explain'], 4],
  [['setup', '--print'], 4],
  [['doctor'], 4],
  [['completion', 'bash'], 4],
  [['completion', 'zsh'], 4],
  [['completion', 'fish'], 4],
  [['help'], 4],
  [['help', 'revoke'], 4],
  [['--help'], 4],
  [['--version'], 4],
  [[], 4],
  ...COMMANDS.map(({ name }) => [[name, '--help'], 4] as const),
];

describe.each(Object.keys(STREAMS))('output that is lost %s', (way) => {
  const lost = () => outputOf(STREAMS[way]?.(full) ?? process.stdout);

  it.each(LINES)('%j exits %i, and reports it', async (argv, code) => {
    await using service = await fakeService();
    const env = { ...SECRET, ...TABLE, REVOKE_EGRESS_URL: service.url };
    const input = async () => Buffer.from('{}');
    const inModes = argv[0]?.startsWith('-') || argv.includes('--json') || argv.includes('--help');
    for (const mode of inModes || argv.length === 0 ? [[]] : [[], ['--json']]) {
      const words = argv[0] === 'help' ? argv : [...argv, ...mode];
      const ran = await cli(words, { env, input, out: lost() });
      expect([ran.code, words]).toEqual([code, words]);
      expect(ran.err).toContain('revoke-egress: standard output was lost (ENOSPC)');
      expect(ran.err.includes('may have changed')).toBe(code === 3);
    }
  });

  it.each([[[]], [['--json']]])('a batch exits 3 (%j)', async (mode) => {
    await using service = await fakeService();
    const ran = await cli(['revoke', '--batch', batch, '--url', service.url, ...mode], { out: lost() });
    expect([ran.code, service.executed.size]).toEqual([3, 1]);
  });
});

describe('in a process', () => {
  const main = () => scriptOf(join(ROOT, 'lib', 'operator', 'main.ts'));

  it.runIf(existsSync('/dev/full'))('a revocation into a full device exits 3', async () => {
    await using service = await fakeService();
    const stdio = ['ignore', openSync('/dev/full', 'w'), 'ignore'] as const;
    const argv = [await main(), 'revoke', ...RULE_OPTIONS, '--url', service.url];
    const child = spawn(process.execPath, argv, { cwd: ROOT, stdio: [...stdio] });
    expect(await once(child, 'close')).toEqual([3, null]);
    expect(service.executed.size).toBe(1);
  });

  it('help for a closed pipe exits 4', async () => {
    const child = spawn(process.execPath, [await main(), 'help'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.stdout.destroy();
    expect(await once(child, 'close')).toEqual([4, null]);
  });
});
