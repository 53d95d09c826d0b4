import { defineConfig } from 'vitest/config';

// Each of these starts a cluster of its own: one after the other, or the machine is the one that fails.
export default defineConfig({
  test: {
    name: 'rehearsal',
    root: import.meta.dirname,
    include: ['src/**/*.real.ts'],
    fileParallelism: false,
    reporters: ['default', ['json', { outputFile: '../reports/rehearsal/faults.json' }]],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
