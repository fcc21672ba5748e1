import { ByteScanner, endsWithNewline } from './byte-scanner.ts';
import { KeyedRows } from './keyed-rows.ts';
import type { ReadBuffer } from './proc-file.ts';
import { WordSet } from './word-set.ts';

/** CPU modes of `/proc/stat` in their order there. `guest` and `guest_nice` follow, but are part of user and nice. */
export const CPU_MODES = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;

/** The lines with one number that are read; of longer lines, the first number. */
const LINES = {
  /** Since boot: interrupts served. */
  interrupts: 'intr',
  /** Since boot. */
  contextSwitches: 'ctxt',
  /** Unix time of boot, seconds. */
  bootTimeSeconds: 'btime',
  /** Since boot: processes and threads created. */
  forks: 'processes',
  /** Threads that run or wait for a CPU. */
  running: 'procs_running',
  /** Threads that wait for a disk. */
  blocked: 'procs_blocked',
} as const;

/** `/proc/stat`, see proc_stat(5). Reused between reads; NaN where this kernel has no such line. */
export interface Stat extends Record<keyof typeof LINES, number> {
  /** Clock ticks of all CPUs since boot, parallel to {@link CPU_MODES}; NaN for modes this kernel does not have. */
  readonly cpuTicks: Float64Array;
  /** The same for each CPU that is online. The key is its number. */
  readonly cores: KeyedRows;
}

const NAMES = Object.keys(LINES) as (keyof typeof LINES)[];
const WORDS = new WordSet(Object.values(LINES));
const CPU = Buffer.from('cpu');
const SPACE = 0x20;
const scanner = new ByteScanner();

export function createStat(): Stat {
  const figures = Object.fromEntries(NAMES.map((name) => [name, Number.NaN])) as Record<keyof typeof LINES, number>;
  return { ...figures, cpuTicks: new Float64Array(CPU_MODES.length), cores: new KeyedRows(CPU_MODES.length) };
}

/** Reads the bytes into `stat`; false when they are not a whole `/proc/stat`. */
export function parseStat({ bytes, length }: ReadBuffer, stat: Stat): boolean {
  scanner.reset(bytes, 0, length);
  if (!endsWithNewline(bytes, length) || !scanner.take(CPU)) return false;
  readTicks(stat.cpuTicks, 0);
  const { cores } = stat;
  for (cores.clear(); scanner.take(CPU); ) {
    const keyEnd = scanner.find(SPACE);
    if (keyEnd < 0) return false;
    const at = cores.add(bytes, scanner.position, keyEnd);
    scanner.position = keyEnd;
    readTicks(cores.figures, at);
  }
  cores.finish();
  for (const name of NAMES) stat[name] = Number.NaN;
  for (; !scanner.atEnd; scanner.skipLine()) {
    const line = scanner.takeOneOf(WORDS);
    if (line >= 0) stat[NAMES[line] as keyof typeof LINES] = scanner.number();
  }
  return !Number.isNaN(stat.cpuTicks[0] as number);
}

function readTicks(into: Float64Array, at: number): void {
  for (let mode = 0; mode < CPU_MODES.length; mode++) into[at + mode] = scanner.number();
  scanner.skipLine();
}
