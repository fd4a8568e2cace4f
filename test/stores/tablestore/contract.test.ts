import { vi } from 'vitest';
import { storeContract } from '../../contracts/store/contract.ts';
import { TABLE } from '../../simulators/tablestore/kit.ts';
import { acquireTablestore, MODULE } from './kit.ts';

// Five processes and two thousand requests: on a machine that is busy with other suites they take their time.
vi.setConfig({ testTimeout: 60_000 });

const DAY = 86_400_000;

storeContract(
  'Tablestore over the wire',
  () => acquireTablestore({ tables: { [TABLE]: { timeToLive: DAY / 1000 } } }),
  {
    async purge({ simulator }) {
      simulator.advance(DAY);
      simulator.purge();
    },
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
