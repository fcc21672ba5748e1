import { ByteScanner, endsWithNewline } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';
import { WordSet } from './word-set.ts';

/** The lines of `cpu.stat` of a control group that are read: microseconds, and periods of its quota, since it exists. */
const LINES = {
  userMicroseconds: 'user_usec',
  systemMicroseconds: 'system_usec',
  periods: 'nr_periods',
  throttledPeriods: 'nr_throttled',
  throttledMicroseconds: 'throttled_usec',
} as const;

type Name = keyof typeof LINES;

/** `cpu.stat`, see the kernel's admin-guide/cgroup-v2; NaN where it has no such line. Reused between reads. */
export type CgroupCpuStat = Record<Name, number>;

const NAMES = Object.keys(LINES) as Name[];
const WORDS = new WordSet(Object.values(LINES));
const scanner = new ByteScanner();

export function createCgroupCpuStat(): CgroupCpuStat {
  return Object.fromEntries(NAMES.map((name) => [name, Number.NaN])) as CgroupCpuStat;
}

/** Reads the bytes into `stat`; false when they are cut or hold no CPU time. */
export function parseCgroupCpuStat({ bytes, length }: ReadBuffer, stat: CgroupCpuStat): boolean {
  for (const name of NAMES) stat[name] = Number.NaN;
  for (scanner.reset(bytes, 0, length); !scanner.atEnd; scanner.skipLine()) {
    const line = scanner.takeOneOf(WORDS);
    if (line >= 0) stat[NAMES[line] as Name] = scanner.number();
  }
  return endsWithNewline(bytes, length) && !Number.isNaN(stat.userMicroseconds + stat.systemMicroseconds);
}
