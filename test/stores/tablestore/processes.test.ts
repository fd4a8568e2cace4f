import { expect, it, vi } from 'vitest';
import { makeKey, makeRow } from '../../contracts/make-row.ts';
import { ample } from '../../contracts/store/resource.ts';
import { startSimulator } from '../../support/tablestore-simulator.ts';
import { startWorkers } from '../../support/worker-pool.ts';
import { MODULE, openTablestore } from './kit.ts';

// Six processes start slowly on a busy host.
vi.setConfig({ testTimeout: 60_000 });

it('a table of several processes accepts exactly one of 50 claims from five processes', async () => {
  await using table = await startSimulator();
  await using pool = await startWorkers(5);
  const claims = (process: number) =>
    Array.from({ length: 10 }, (_, n) => makeRow({ attempt: `process-${process}-${n}` }));
  await Promise.all(
    pool.workers.map((worker) =>
      worker.run({ do: 'open', store: { module: MODULE, options: { endpoint: table.endpoint } } }),
    ),
  );
  const won = await Promise.all(
    pool.workers.map(async (worker, process) => {
      const rows = claims(process);
      const ends = await worker.run({ do: 'claim', rows });
      return rows.filter((_, n) => Array.isArray(ends) && ends[n]);
    }),
  );
  expect(won.flat()).toHaveLength(1);

  const store = openTablestore(table.endpoint);
  expect(await store.read(makeKey(1), ample())).toStrictEqual(won.flat()[0]);
  store.close();

  const entries = table.simulator.journal.entries();
  const claimed = entries.filter(({ condition }) => condition === 'not exist');
  expect(claimed).toHaveLength(50);
  expect(entries.filter(({ applied }) => applied > 0)).toHaveLength(1);
});
