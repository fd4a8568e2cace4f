import { defineConfig } from 'vitest/config';

/** Run by `npm run test:live`. One file after the other: the account is throttled as a whole. */
export default defineConfig({
  test: {
    include: ['test/live/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
