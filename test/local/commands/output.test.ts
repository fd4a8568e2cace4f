/** The output of the commands of a checkout: no control characters, and an error if it is lost. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createReport } from '../../../lib/local/demo/report.ts';
import { ROOT } from '../../architecture/imports.ts';
import { hostileText, unsafeIn } from '../../support/hostile-text.ts';
import { scriptOf } from '../../support/script.ts';
import { runCommand } from './kit.ts';

const withoutLineEnds = (text: string): string => text.replaceAll('\n', '');

it('the report of the demo escapes foreign text', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const written: string[] = [];
      const report = createReport({ write: (line) => void written.push(line), colour: false });
      report.heading(text);
      report.paragraph(text);
      report.quote(text);
      report.table([{ [text]: text, other: text }]);
      report.check(text, false, { text });
      expect(unsafeIn(withoutLineEnds(written.join('')))).toBeUndefined();
    }),
  );
});

it('a fault that quotes the environment escapes it', async () => {
  await using command = await runCommand('check-config', { CONFIG: 'no\u001b[31m\u009bfile\u202e' });
  const { code, err } = await command.ended();
  expect([code, unsafeIn(withoutLineEnds(err))]).toEqual([2, undefined]);
  expect(err).toContain('no\\u001b[31m\\u009bfile\\u202e');
});

it('the banner of the local gateway escapes foreign text', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'output-test-'));
  await using command = await runCommand('start', { SQLITE_PATH: join(directory, 'r\u001b[31m.db') });
  const banner = await command.until('listening on');
  command.child.kill('SIGTERM');
  await command.ended();
  await rm(directory, { recursive: true });
  expect(unsafeIn(withoutLineEnds(banner))).toBeUndefined();
});

it.runIf(existsSync('/dev/full'))('a report that is lost is an error', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'output-test-')), 'config.json');
  await writeFile(file, '{"callers":{},"policy":{"callers":{}}}');
  const argv = [await scriptOf(join(ROOT, 'lib', 'local', 'commands', 'check-config.ts')), file];
  const child = spawn(process.execPath, argv, {
    cwd: ROOT,
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
  });
  let err = '';
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const closed = await once(child, 'close');
  await rm(dirname(file), { recursive: true });
  expect([closed, err]).toEqual([[1, null], 'check-config: standard output was lost\n']);
});
