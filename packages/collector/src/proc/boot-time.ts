import type { ProcRoot } from './proc-root.ts';
import { createStat, parseStat } from './stat.ts';

/** When the kernel began, Unix time in seconds; NaN where it does not say. Overwrites the buffer. */
export function readBootTime(root: ProcRoot): number {
  const file = root.file('stat');
  const stat = createStat();
  const known = file.read(root.buffer, 'whole') === 'sample' && parseStat(root.buffer, stat);
  file.close();
  return known ? stat.bootTimeSeconds : Number.NaN;
}

/** The label `start` of a process that began at this Unix time, seconds. */
export function formatStart(startSeconds: number): string {
  return startSeconds.toFixed(2);
}
