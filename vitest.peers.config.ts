import { configDefaults, defineConfig } from 'vitest/config';
import standard from './vitest.config.ts';

/**
 * The real recorder beside other tools, on real workloads and in a real terminal: `npm run test:peers`. One file at a time,
 * or workloads would compete.
 */
export default defineConfig({
  ...standard,
  test: {
    ...standard.test,
    include: ['test/peers/**/*.test.ts', 'packages/*/src/**/*.peer.test.ts', 'plugins/*/src/**/*.peer.test.ts'],
    exclude: configDefaults.exclude,
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
