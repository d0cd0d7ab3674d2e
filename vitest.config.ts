import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The end-to-end suites start servers and child processes; two workers keep a small machine honest.
    maxWorkers: 2,
  },
});
