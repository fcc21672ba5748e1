import { execFileSync } from 'node:child_process';

/** In which the kernel tells CPU time and start times to programs. */
export const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

export const PAGE_BYTES = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }));

export const MIB = 2 ** 20;

/** Seconds without the tail that adding hundredths leaves. */
export function roundToTicks(seconds: number): number {
  return Math.round(seconds * TICKS_PER_SECOND) / TICKS_PER_SECOND;
}
