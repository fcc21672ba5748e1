import { readFileSync } from 'node:fs';

const CLOCK_TICKS_PER_SECOND = 100;

/** CPU seconds a process and all its threads have used. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [utime, stime] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13) as [string, string];
  return (Number(utime) + Number(stime)) / CLOCK_TICKS_PER_SECOND;
}

export function memoryMiB(pid: number, line: 'VmRSS' | 'RssAnon'): number {
  const kib = new RegExp(`^${line}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kib) / 102.4) / 10;
}

/** A share of one core in percent, with three decimals. */
export function percentOfOneCore(cpu: number, seconds: number): number {
  return Math.round((100_000 * cpu) / seconds) / 1000;
}
