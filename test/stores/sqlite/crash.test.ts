import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createSqliteStore } from '../../../lib/stores/sqlite/store.ts';
import { makeRow } from '../../contracts/make-row.ts';
import { ample } from '../../contracts/store/resource.ts';
import { createManualClock } from '../../support/clocks.ts';
import { scriptOf } from '../../support/script.ts';
import { startProcess } from '../../support/worker-pool.ts';
import { createLogBook, makeDirectory, openRaw } from './kit.ts';

const WORKER = new URL('crash-worker.ts', import.meta.url);

const message = z.union([
  z.strictObject({ key: z.string(), version: z.int() }),
  z.strictObject({ applied: z.enum(['no', 'unknown']), message: z.string() }),
]);

/** A writing process, with its messages so far. */
function watch(child: ChildProcess) {
  const acknowledged = new Map<string, number>();
  const failures: { applied: 'no' | 'unknown'; message: string }[] = [];
  const dead = new AbortController();
  let count = 0;
  child.once('exit', (code, signal) =>
    dead.abort(new Error(`it ended by ${signal ?? code}`, { cause: failures })),
  );
  child.on('message', (said) => {
    const answered = message.parse(said);
    if ('applied' in answered) failures.push(answered);
    else acknowledged.set(answered.key, answered.version);
    count++;
  });
  return {
    acknowledged,
    failures,
    /** Waits for `more` further messages; rejects if the process ends first. */
    async awaitMessages(more: number): Promise<void> {
      for (const goal = count + more; count < goal; ) await once(child, 'message', { signal: dead.signal });
    },
    async killed(): Promise<void> {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** Checks that the file is intact, and has every acknowledged version or a later one of the same owner. */
async function expectAllKept(path: string, acknowledged: ReadonlyMap<string, number>): Promise<void> {
  const store = createSqliteStore({ path, clock: createManualClock(), log: createLogBook() });
  for (const [key, version] of acknowledged) {
    const row = await store.read(key, ample());
    expect(row?.version).toBeGreaterThanOrEqual(version);
  }
  expect(openRaw(path).all('PRAGMA integrity_check')).toStrictEqual([['ok']]);
  expect(await store.write(makeRow({ key: 'f'.repeat(64) }), 'absent', ample())).toBe(true);
}

it.each([23, 60])(
  'a SQLite store keeps every acknowledged write if its writers are killed after %i',
  async (writes) => {
    await using directory = await makeDirectory();
    const path = directory.file('revocations.db');
    const [first, second] = await Promise.all(
      [1, 2].map(async (own) => watch(await startProcess(WORKER, [path, String(own)]))),
    );
    if (!first || !second) throw new Error('two processes write');
    await Promise.all([first.awaitMessages(writes), second.awaitMessages(writes)]);
    await first.killed();
    // The other process continues after the interrupted write.
    await second.awaitMessages(20);
    await second.killed();

    expect(first.acknowledged.size).toBeGreaterThanOrEqual(20);
    await expectAllKept(path, new Map([...first.acknowledged, ...second.acknowledged]));
  },
);

it('a SQLite store reports a commit that the disk refused as unknown, keeps every earlier one, and closes', async () => {
  await using directory = await makeDirectory();
  const path = directory.file('revocations.db');
  // A real limit for the size of a file, 512 KiB. The signal is ignored, so that the write fails.
  const limited = `trap '' XFSZ; ulimit -f 512; exec "$0" "$@"`;
  const script = await scriptOf(fileURLToPath(WORKER));
  const child = spawn('bash', ['-c', limited, process.execPath, script, path, '1'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const writer = watch(child);
  await once(child, 'exit');

  expect(writer.failures).toStrictEqual([
    { applied: 'unknown', message: 'the commit failed: disk I/O error' },
  ]);
  expect(writer.acknowledged.size).toBeGreaterThan(5);
  await expectAllKept(path, writer.acknowledged);
});
