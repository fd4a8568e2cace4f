import { once } from 'node:events';
import { expect, it } from 'vitest';
import { createSqliteStore } from '../../../lib/stores/sqlite/store.ts';
import { ample, unavailable } from '../../contracts/store/resource.ts';
import { createManualClock } from '../../support/clocks.ts';
import { startProcess } from '../../support/worker-pool.ts';
import { damageRow, KEYS } from './damage-rows.ts';
import { createLogBook, makeDirectory, openRaw } from './kit.ts';

/** Runs a process that damages copies of a file with rows. Returns how it ended, and the last damage. */
async function damageAtRandom(seed: number, runs: number) {
  await using directory = await makeDirectory();
  const path = directory.file('sound.db');
  const store = createSqliteStore({ path, clock: createManualClock(), log: createLogBook() });
  for (const n of KEYS) await store.write(damageRow(n), 'absent', ample());

  const child = await startProcess(new URL('damage-worker.ts', import.meta.url), [
    path,
    String(seed),
    String(runs),
  ]);
  let tried = 0;
  let last: unknown;
  child.on('message', (damage) => {
    tried++;
    last = damage;
  });
  const [code, signal] = await once(child, 'exit');
  return { code, signal, tried, last };
}

it('a damaged SQLite file returns intact rows or none, and never crashes the process', {
  timeout: 120_000,
}, async () => {
  const seed = Number(process.env.FUZZ_SEED ?? 1);
  const runs = Number(process.env.FUZZ_RUNS ?? 60);
  const { code, signal, tried, last } = await damageAtRandom(seed, runs);
  expect({ code, signal, last: code === 0 ? '' : last }).toStrictEqual({ code: 0, signal: null, last: '' });
  expect(tried).toBe(runs);
});

it.each([
  ['a byte of a stored text that is not UTF-8', `UPDATE revocation SET row = CAST(x'7bff' AS TEXT)`],
  ['a changed row', `UPDATE revocation SET row = replace(row, 'RUNNING', 'REFUSED')`],
  ['a changed column', 'UPDATE revocation SET version = version + 1'],
  ['a changed key', `UPDATE revocation SET key = 'x' || key`],
  ['a lost row', 'DELETE FROM revocation'],
  ['a lost bucket', 'DELETE FROM ledger WHERE entry >= 0'],
  ['an emptied bucket', `UPDATE ledger SET content = '[]'`],
  [
    'a bucket replaced by another',
    'UPDATE ledger SET content = (SELECT content FROM ledger WHERE entry = 0)',
  ],
  ['a lost header', 'DELETE FROM ledger WHERE entry < 0'],
  ['a changed header', `UPDATE ledger SET content = replace(content, 'n', 'm') WHERE entry < 0`],
  ['a lost table', 'DROP TABLE revocation'],
  ['a lost ledger', 'DROP TABLE ledger'],
])('a damaged SQLite file with %s is unavailable for its tokens', async (_, sql) => {
  await using directory = await makeDirectory();
  const path = directory.file('revocations.db');
  const store = createSqliteStore({ path, clock: createManualClock(), log: createLogBook() });
  const row = damageRow(1);
  await store.write(row, 'absent', ample());
  openRaw(path).exec(sql);
  expect((await unavailable(store.read(row.key, ample()))).message).toContain(`${path} cannot be used: `);
  expect(await unavailable(store.write(row, 'absent', ample()))).toMatchObject({ applied: 'no' });
});
