/**
 * A process of its own, started by `worker-pool.ts`. It does one job at a time, on the store that the job `open` names.
 */
import { claimAll, increment } from './jobs.ts';
import type { Job, OpenStore, Reply } from './worker-protocol.ts';

let opened: Awaited<ReturnType<OpenStore>> | undefined;

async function perform(job: Job): Promise<boolean[] | number | null> {
  if (job.do === 'open') {
    // A cast, because the module is named at run time; the type of WorkerStore says what it must export.
    const module = (await import(job.store.module)) as { openStore: OpenStore };
    opened = await module.openStore(job.store.options);
    return null;
  }
  if (!opened) throw new Error('no store is open');
  switch (job.do) {
    case 'claim':
      return claimAll(opened.store, job.rows);
    case 'increment':
      return increment(opened.store, job.key, job.attempt, job.times);
    case 'close':
      await opened.close();
      opened = undefined;
      return null;
  }
}

// Its only peer is worker-pool.ts, which sends nothing but jobs.
process.on('message', (job: Job) => {
  const send = (answer: Reply) => process.send?.(answer);
  perform(job).then(
    (value) => send({ end: 'done', value }),
    (error: unknown) =>
      send({ end: 'failed', reason: error instanceof Error ? String(error.stack) : String(error) }),
  );
});
