/** A process that works on one SQLite file: claims rows of its own, completes them, reads them. One job a message. */
import { randomUUID } from 'node:crypto';
import type { CallLimit } from '../../lib/core/ports.ts';
import { createSqliteStore } from '../../lib/stores/sqlite/store.ts';
import { systemClock } from '../../lib/system/clock-and-random.ts';
import { makeResult, makeRow } from '../contracts/make-row.ts';

export interface ScaleJob {
  readonly path: string;
  /** Revocations: a read, a claim and a completion each. */
  readonly count: number;
}

export interface ScaleDone {
  /** Milliseconds, one for each revocation. */
  readonly durations: readonly number[];
}

const quiet = () => undefined;
const { signal } = new AbortController();
const call: CallLimit = { limit: 30_000, signal };

export async function work({ path, count }: ScaleJob): Promise<ScaleDone> {
  const clock = systemClock();
  const store = createSqliteStore({ path, clock, log: { debug: quiet, warn: quiet } });
  const durations: number[] = [];
  for (let n = 0; n < count; n++) {
    const key = randomUUID().replaceAll('-', '').repeat(2);
    const row = makeRow({ key, attempt: randomUUID() }, clock.now());
    const done = { ...row, version: 2, state: 'DONE' as const, result: makeResult() };
    const start = performance.now();
    await store.read(key, call);
    const claimed = await store.write(row, 'absent', call);
    const completed = await store.write(done, { version: 1, attempt: row.attempt }, call);
    durations.push(performance.now() - start);
    if (!claimed || !completed) throw new Error('a row of a fresh key was taken');
  }
  store.close();
  return { durations };
}

// Only bench/scale-store.ts starts it as a process, and sends nothing but jobs.
process.on('message', async (job: ScaleJob) => {
  process.send?.(await work(job));
});
process.send?.('ready');
