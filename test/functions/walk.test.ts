import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../architecture/imports.ts';
import { CONTEXT, openHarness, RULE, revokeEvent } from '../build/function-harness.ts';

/** A fresh reader follows one request through as many files (`docs/architecture.md`, "The walk of one request"). */
const MOST_FILES = 69;

interface Walk {
  readonly answer: unknown;
  /** The files of `lib` and `functions` of which the request ran a function. */
  readonly entered: readonly string[];
}

async function walk(): Promise<Walk> {
  const folder = mkdtempSync(join(tmpdir(), 'revoke-egress-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const harness = await openHarness();
  onTestFinished(harness.close);
  const event = JSON.parse(revokeEvent({ ...RULE, ClientToken: 'token-1' }));
  const process = fork(
    join(ROOT, 'test/functions/walk-process.ts'),
    [CONTEXT, event].map((each) => JSON.stringify(each)),
    {
      execArgv: ['--import', 'tsx'],
      env: harness.environment(folder),
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  // The process sends one message, and nothing else.
  const [message] = await once(process, 'message');
  return message as Walk;
}

it(`a revocation enters at most ${MOST_FILES} files, none of which composes anything`, async () => {
  const { answer, entered } = await walk();
  expect(answer).toMatchObject({ statusCode: 200, body: expect.stringContaining('"Outcome":"revoked"') });
  expect(entered).toEqual(expect.arrayContaining(['lib/fc/handler.ts', 'lib/stores/tablestore/store.ts']));
  expect(entered.filter((file) => /^(functions|lib\/(app|config))\//.test(file))).toEqual([]);
  expect(entered.length, entered.join('\n')).toBeLessThanOrEqual(MOST_FILES);
}, 60_000);
