import { configDefaults, defineConfig } from 'vitest/config';
import standard from './vitest.config.ts';

// Tests that take minutes because what they prove does: killed at random moments, hours of recording. One at a time.
export default defineConfig({
  ...standard,
  test: {
    ...standard.test,
    include: ['test/long/**/*.test.ts', 'packages/*/src/**/*.long.test.ts', 'plugins/*/src/**/*.long.test.ts'],
    exclude: configDefaults.exclude,
    // Whether memory grows is known only after a collection of garbage.
    execArgv: [...(standard.test?.execArgv ?? []), '--expose-gc'],
    fileParallelism: false,
    testTimeout: 15 * 60_000,
  },
});
