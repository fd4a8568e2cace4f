import { vi } from 'vitest';
import { indexedTable } from '../../../lib/simulators/tablestore/simulator.ts';
import { storeContract } from '../../contracts/store/contract.ts';
import { TABLE } from '../../support/tablestore-simulator.ts';
import { acquireTablestore, MODULE } from './kit.ts';

// Five processes and two thousand requests are slow on a busy host.
vi.setConfig({ testTimeout: 60_000 });

const DAY = 86_400_000;
/** More than the lag of the simulator's index. */
const LAG = 10;

storeContract(
  'Tablestore over the wire',
  () => acquireTablestore({ tables: { [TABLE]: { ...indexedTable(TABLE), timeToLive: DAY / 1000 } } }),
  {
    async purge({ simulator }) {
      simulator.advance(DAY);
      simulator.purge();
    },
    index: { of: ({ index }) => index, settled: async ({ simulator }) => simulator.advance(LAG) },
    ambiguous: ({ simulator }, effect) =>
      simulator.faults.next('PutRow', { effect: effect === 'applied' ? 'now' : 'none', reply: 'reset' }),
    async stall({ simulator }) {
      simulator.faults.always('PutRow', { hold: true });
      return async () => {
        simulator.faults.clear();
        simulator.release();
      };
    },
    processes: ({ endpoint }) => ({ module: MODULE, options: { endpoint } }),
  },
);
