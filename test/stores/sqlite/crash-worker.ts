/** Writes rows until it is killed, and reports each stored row. `argv`: the file, and the number of this process. */
import { setImmediate } from 'node:timers/promises';
import { StoreUnavailable } from '../../../lib/core/ports.ts';
import { createSqliteStore } from '../../../lib/stores/sqlite/store.ts';
import { EPOCH, following, makeKey, makeRow, makeRule } from '../../contracts/make-row.ts';
import { ample } from '../../contracts/store/resource.ts';
import { createRunningClock } from '../../support/clocks.ts';
import { createLogBook } from './kit.ts';

const [, , path = '', own = '0'] = process.argv;
const store = createSqliteStore({ path, clock: createRunningClock(EPOCH), log: createLogBook() });

/** Large enough for many pages, so that a kill often interrupts a commit. */
const before = Array.from({ length: 50 }, () => makeRule({ Description: 'x'.repeat(300) }));

try {
  for (let n = 0; ; n++) {
    const key = makeKey(Number(own) * 100 + (n % 20));
    const standing = await store.read(key, ample());
    const row = makeRow({
      key,
      version: (standing?.version ?? 0) + 1,
      attempt: `${process.pid}-${n}`,
      before,
    });
    const stored = await store.write(row, standing ? following(standing) : 'absent', ample());
    if (!stored) throw new Error('no other process writes these rows');
    process.send?.({ key, version: row.version });
    // Lets the message be sent.
    await setImmediate();
  }
} catch (error) {
  if (!(error instanceof StoreUnavailable)) throw error;
  // On a full disk.
  store.close();
  process.send?.({ applied: error.applied, message: error.message });
  process.disconnect?.();
}
