import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@tidemark/source', 'module', 'node', 'development|production'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'tools/**/*.test.ts'],
    exclude: [...configDefaults.exclude, '**/*.long.test.ts'],
    reporters: ['default', './tools/summary-reporter.ts'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // No file changes what another one sees, and a fresh thread for each of them takes 15 s in all.
    isolate: false,
    maxWorkers: '100%',
  },
});
