import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@tidemark/source', 'module', 'node', 'development|production'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'tools/**/*.test.ts'],
    exclude: [...configDefaults.exclude, '**/*.long.test.ts'],
    reporters: ['default', './tools/summary-reporter.ts'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // Files share nothing that a test would change, and a thread for each would cost as much as all of codec's tests.
    isolate: false,
  },
});
