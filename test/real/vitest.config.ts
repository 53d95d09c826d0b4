import { defineConfig } from 'vitest/config';
import { root } from './support/rendered.ts';

export default defineConfig({
  root,
  test: {
    include: ['test/real/**/*.real.ts'],
    // Programs that start take both cores of a small machine.
    fileParallelism: false,
    hookTimeout: 240_000,
    testTimeout: 60_000,
    reporters: ['verbose', ['json', { outputFile: 'test/reports/real.json' }]],
  },
});
