import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 go over to its engine that never backtracks when a regular expression has backtracked 50 000 times: whoever may
 * ask questions may write expressions such as `.*.*.*.*=x`, which the usual engine follows for minutes. Counted repetitions
 * and references back are not known to that engine, and stay as they are.
 */
export function boundBacktracking(): void {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
}
