import type { Level, SoakReport } from '@tidemark/soak';
import { EXIT_CODES, type ExitCode } from '../exit.ts';

/** From which level on a run is not well. */
export type FailOn = 'warn' | 'fail';

export function exitCodeOfLevel(level: Level, failOn: FailOn): ExitCode {
  if (level === 'fail') return EXIT_CODES.failure;
  return level === 'warn' && failOn === 'warn' ? EXIT_CODES.warned : EXIT_CODES.ok;
}

/** What a soak run says to CI. A run that goes on, in this segment or another, is only well or failed: the evidence is not in yet. */
export function exitCodeOfRun({ level, run }: Pick<SoakReport, 'level' | 'run'>, failOn: FailOn): ExitCode {
  if (run.ended === 'interrupted' || run.ended === 'killed') return EXIT_CODES.interrupted;
  return exitCodeOfLevel(level, run.ended === 'segment' || run.ended === 'running' ? 'fail' : failOn);
}
