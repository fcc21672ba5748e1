import type { ExitCode } from '../exit.ts';

/** Wraps a command so that it is loaded when it runs, and only then: help must not wait for a database. */
export type Action = <Args extends readonly unknown[]>(
  load: () => Promise<(...args: Args) => Promise<ExitCode>>,
) => (...args: Args) => Promise<void>;
