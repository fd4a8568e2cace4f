import { makeKey } from '../../contracts/make-row.ts';
import { storeContract } from '../../contracts/store/contract.ts';
import { ample } from '../../contracts/store/resource.ts';
import { acquireSqlite, lock } from './kit.ts';

storeContract('SQLite', acquireSqlite, {
  async purge({ store, clock, swept }) {
    clock.advance(86_400_000);
    await store.read(makeKey(0xffff), ample());
    await swept();
  },
  index: { of: ({ store }) => store },
  ambiguous: ({ faults }, effect) => void faults.push(effect),
  stall: async ({ path }) => {
    const release = lock(path);
    return async () => release();
  },
  processes: ({ path, clock }) => ({
    module: new URL('kit.ts', import.meta.url).href,
    options: { path, now: clock.now() },
  }),
});
