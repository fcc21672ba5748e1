import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

// Threads and processes that tests start run from the sources: what one of them stripped and compiled serves the next.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/v8', import.meta.url));

export default defineConfig({
  ssr: { resolve: { conditions: ['@tidemark/source', 'module', 'node', 'development|production'] } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'plugins/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'tools/**/*.test.ts',
    ],
    exclude: [...configDefaults.exclude, '**/*.long.test.ts', '**/*.peer.test.ts'],
    reporters: ['default', './tools/summary-reporter.ts'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // No file changes what another one sees, and a fresh thread for each of them takes 15 s in all.
    isolate: false,
    maxWorkers: '100%',
  },
});
