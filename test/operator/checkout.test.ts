/** The command in a checkout, as npm runs it: no build, from any directory. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ROOT } from '../architecture/imports.ts';

const run = promisify(execFile);

const npm = (argv: readonly string[], cwd: string) =>
  run('npm', ['--prefix', ROOT, 'run', '-s', 'revoke-egress', '--', ...argv], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd },
  });

it('npm run -s revoke-egress prints the version, and reads files relative to the current directory', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'checkout-'));
  try {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    expect(await npm(['--version'], directory)).toEqual({ stdout: `${version}\n`, stderr: '' });
    await writeFile(join(directory, 'r.yaml'), 'RegionId: cn-hangzhou\n');
    const refused = npm(['dry-run', '--file', 'r.yaml'], directory);
    await expect(refused).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('/SecurityGroupId'),
    });
  } finally {
    await rm(directory, { recursive: true });
  }
});
