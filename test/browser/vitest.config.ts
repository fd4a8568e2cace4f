import { defineConfig } from 'vitest/config';

/** `npm run test:browser`. One file after the other: each has a browser and a server of its own. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
