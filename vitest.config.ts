import { configDefaults, defineConfig } from 'vitest/config';

// Faults at random instants find what nobody thought of, and so cannot say beforehand that all is well: they run when asked.
const atRandom = [
  ...(process.env.SOAK_SECONDS ? [] : ['test/e2e/soak.test.ts']),
  ...(process.env.CHAOS ? [] : ['test/e2e/chaos.test.ts']),
];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...atRandom],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The end-to-end suites start servers and child processes; two workers keep a small machine honest.
    maxWorkers: 2,
  },
});
