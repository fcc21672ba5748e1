import { ByteScanner } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';

/** The lines of `/proc/meminfo` that are read, see proc_meminfo(5). */
const LINES = {
  total: 'MemTotal:',
  free: 'MemFree:',
  available: 'MemAvailable:',
  buffers: 'Buffers:',
  cached: 'Cached:',
  reclaimable: 'SReclaimable:',
  swapTotal: 'SwapTotal:',
  swapFree: 'SwapFree:',
} as const;

/** `/proc/meminfo` in bytes; NaN where this kernel has no such line. Reused between reads. */
export type Meminfo = Record<keyof typeof LINES, number>;

const NAMES = Object.keys(LINES) as (keyof Meminfo)[];
const KEYS = NAMES.map((name) => ({ name, key: Buffer.from(LINES[name]) }));
const BYTES_PER_KB = 1024;
const scanner = new ByteScanner();

export function createMeminfo(): Meminfo {
  return Object.fromEntries(NAMES.map((name) => [name, Number.NaN])) as Meminfo;
}

/** Reads the bytes into `meminfo`; false when they hold no total, which every kernel states. */
export function parseMeminfo({ bytes, length }: ReadBuffer, meminfo: Meminfo): boolean {
  for (const { name } of KEYS) meminfo[name] = Number.NaN;
  for (scanner.reset(bytes, 0, length); !scanner.atEnd; scanner.skipLine()) {
    for (const { name, key } of KEYS) {
      if (!scanner.take(key)) continue;
      meminfo[name] = scanner.number() * BYTES_PER_KB;
      break;
    }
  }
  return !Number.isNaN(meminfo.total);
}
