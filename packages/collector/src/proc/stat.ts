import { ByteScanner } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';

/** CPU modes of `/proc/stat` in their order there. `guest` and `guest_nice` follow, but are part of user and nice. */
export const CPU_MODES = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;

/** `/proc/stat`, see proc_stat(5). Reused between reads. */
export interface Stat {
  /** Clock ticks of all CPUs since boot, parallel to {@link CPU_MODES}; NaN for modes this kernel does not have. */
  readonly cpuTicks: Float64Array;
  /** CPUs online. */
  cpus: number;
  /** Unix time of boot, seconds. */
  bootTimeSeconds: number;
}

export function createStat(): Stat {
  return { cpuTicks: new Float64Array(CPU_MODES.length).fill(Number.NaN), cpus: Number.NaN, bootTimeSeconds: Number.NaN };
}

const CPU = Buffer.from('cpu');
const CPU_TOTAL = Buffer.from('cpu ');
const BOOT_TIME = Buffer.from('btime ');
const scanner = new ByteScanner();

/** Reads the bytes into `stat`; false when they are not a `/proc/stat`. */
export function parseStat({ bytes, length }: ReadBuffer, stat: Stat): boolean {
  scanner.reset(bytes, 0, length);
  if (!scanner.take(CPU_TOTAL)) return false;
  for (let mode = 0; mode < CPU_MODES.length; mode++) stat.cpuTicks[mode] = scanner.number();
  scanner.skipLine();
  let cpus = 0;
  for (; scanner.take(CPU); scanner.skipLine()) cpus++;
  stat.cpus = cpus;
  stat.bootTimeSeconds = Number.NaN;
  for (; !scanner.atEnd; scanner.skipLine()) {
    if (scanner.take(BOOT_TIME)) stat.bootTimeSeconds = scanner.number();
  }
  return !Number.isNaN(stat.cpuTicks[0] as number);
}
