/** Opens each file that it receives, at once, and reports the outcome. */
import { createSqliteStore } from '../../../lib/stores/sqlite/store.ts';
import { EPOCH } from '../../contracts/make-row.ts';
import { createRunningClock } from '../../support/clocks.ts';
import { createLogBook } from './kit.ts';

process.on('message', (path) => {
  try {
    createSqliteStore({ path: String(path), clock: createRunningClock(EPOCH), log: createLogBook() }).close();
    process.send?.('opened');
  } catch (error) {
    process.send?.(String(error));
  }
});
process.send?.('ready');
