import { defineConfig } from 'vitest/config';
import { useMemoryDisk } from './test/support/memory-disk.ts';

/** They explore at length or wait for real time (`npm run test:long`). */
const LONG = [
  'test/chaos/{once,waiting,completed}.test.ts',
  'test/simulation/{exhaustive,mutants,random,restore}.test.ts',
  'test/local/live-suite.test.ts',
];
/** They replace modules or the environment of their process, so they need one of their own. */
const OWN_PROCESS = [
  'test/callers/same-work.test.ts',
  'test/ecs/wire.test.ts',
  'test/remediation/entry.test.ts',
  'test/functions/**/*.test.ts',
];
const COMMANDS = ['test/live/**', 'test/browser/**', 'test/bench/**'];

useMemoryDisk();

/** `npm test` runs `shared` and `apart`: two workers, though vitest would take one on two cores. */
export default defineConfig({
  test: {
    testTimeout: 20_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: [...COMMANDS, ...LONG, ...OWN_PROCESS],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'apart', include: OWN_PROCESS } },
      { extends: true, test: { name: 'long', include: LONG } },
    ],
  },
});
