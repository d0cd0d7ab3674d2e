import { configDefaults, defineConfig } from 'vitest/config';

// It takes as long as it is given, and so runs when it is asked for.
const whenAsked = process.env.SOAK_SECONDS ? [] : ['test/e2e/soak.test.ts'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...whenAsked],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for comes late on a busy machine.
    expect: { poll: { timeout: 30_000 } },
    // The end-to-end suites start servers and child processes, and wait: with two of them a machine of two cores is half idle.
    maxWorkers: 3,
  },
});
