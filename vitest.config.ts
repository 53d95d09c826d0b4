import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // By itself it leaves a core idle; many of these tests wait for processes of their own.
    maxWorkers: 2,
    reporters: ['default', ['json', { outputFile: 'coverage/tests.json' }]],
    coverage: {
      include: ['{libs,apps}/*/src/**/*.ts', 'argocd/src/**/*.ts', 'scripts/src/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
    },
    projects: ['libs', 'apps', 'argocd', 'scripts', 'test'].map((name) => ({
      extends: true as const,
      // What is pure needs no process of its own for each file: loading cdk8s is most of such a test's time.
      test: {
        name,
        include: [`${name}/**/*.test.ts`],
        testTimeout: 60_000,
        isolate: !['libs', 'apps', 'argocd'].includes(name),
      },
    })),
  },
});
