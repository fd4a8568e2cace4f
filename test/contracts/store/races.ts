import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorkers, type WorkerPool } from '../../support/worker-pool.ts';
import { makeKey, makeRow } from '../make-row.ts';
import { claimAll, increment } from './jobs.ts';
import { type Acquire, ample, type StoreCapabilities, type StoreResource } from './resource.ts';

const PROCESSES = 5;

/** That of many who want the same, one gets it. */
export function registerRaces<R extends StoreResource>(
  acquire: Acquire<R>,
  { processes }: StoreCapabilities<R>,
): void {
  describe('races', () => {
    it('lets exactly one of 50 concurrent claims win', async () => {
      await using resource = await acquire();
      const now = resource.clock.now();
      const rows = Array.from({ length: 50 }, (_, n) => makeRow({ attempt: `claimant-${n}` }, now));
      const won = await claimAll(resource.store, rows);
      expect(won.filter(Boolean)).toHaveLength(1);
      const standing = await resource.store.read(makeKey(1), ample());
      expect(standing?.attempt).toBe(`claimant-${won.indexOf(true)}`);
    });

    it('loses none of 100 increments by ten concurrent writers', async () => {
      await using resource = await acquire();
      const row = makeRow({}, resource.clock.now());
      await resource.store.write(row, 'absent', ample());
      const writers = Array.from({ length: 10 }, (_, n) =>
        increment(resource.store, row.key, `writer-${n}`, 10),
      );
      const losses = await Promise.all(writers);
      expect(await resource.store.read(row.key, ample())).toMatchObject({ generation: 100, version: 101 });
      // Without a loss there was no race.
      expect(losses.reduce((sum, lost) => sum + lost)).toBeGreaterThan(0);
    });
  });

  if (!processes) return;

  describe('races of processes', () => {
    let pool: WorkerPool;
    beforeAll(async () => {
      pool = await startWorkers(PROCESSES);
    });
    afterAll(() => pool[Symbol.asyncDispose]());

    const everywhere = <T>(job: (worker: WorkerPool['workers'][number], n: number) => Promise<T>) =>
      Promise.all(pool.workers.map(job));

    it('lets exactly one of 50 claims from five processes win, for each of 20 keys', async () => {
      await using resource = await acquire();
      const now = resource.clock.now();
      const keys = Array.from({ length: 20 }, (_, n) => makeKey(n));
      await everywhere((worker) => worker.run({ do: 'open', store: processes(resource) }));
      const wins = await everywhere(async (worker, process) => {
        const attempts = Array.from({ length: 10 }, (_, n) => `process-${process}-${n}`);
        const rows = keys.flatMap((key) => attempts.map((attempt) => makeRow({ key, attempt }, now)));
        const won = await worker.run({ do: 'claim', rows });
        return rows.filter((_, n) => Array.isArray(won) && won[n]);
      });
      await everywhere((worker) => worker.run({ do: 'close' }));

      const winners = new Map(wins.flat().map((row) => [row.key, row]));
      expect(wins.flat()).toHaveLength(20);
      expect(winners.size).toBe(20);
      for (const key of keys) {
        expect(await resource.store.read(key, ample())).toStrictEqual(winners.get(key));
      }
    });

    it('loses none of 100 increments by five processes', async () => {
      await using resource = await acquire();
      const row = makeRow({}, resource.clock.now());
      await resource.store.write(row, 'absent', ample());
      await everywhere((worker) => worker.run({ do: 'open', store: processes(resource) }));
      await everywhere((worker, n) =>
        worker.run({ do: 'increment', key: row.key, attempt: `process-${n}`, times: 20 }),
      );
      await everywhere((worker) => worker.run({ do: 'close' }));
      expect(await resource.store.read(row.key, ample())).toMatchObject({ generation: 100, version: 101 });
    });

    it('shows each process at once what another has written, in turns', async () => {
      await using resource = await acquire();
      const row = makeRow({}, resource.clock.now());
      await resource.store.write(row, 'absent', ample());
      await everywhere((worker) => worker.run({ do: 'open', store: processes(resource) }));
      let losses = 0;
      for (let turn = 0; turn < 40; turn++) {
        const worker = pool.workers[turn % 2];
        const lost = await worker?.run({ do: 'increment', key: row.key, attempt: `turn-${turn}`, times: 1 });
        losses += Number(lost);
        const standing = await resource.store.read(row.key, ample());
        expect(standing).toMatchObject({ generation: turn + 1, attempt: `turn-${turn}` });
      }
      await everywhere((worker) => worker.run({ do: 'close' }));
      // A writer that reads the last write of the other loses no turn.
      expect(losses).toBe(0);
    });
  });
}
