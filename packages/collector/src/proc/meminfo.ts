import { ByteScanner, endsWithNewline } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';
import { WordSet } from './word-set.ts';

/** The lines of `/proc/meminfo` that are read, see proc_meminfo(5). */
const SIZES = {
  total: 'MemTotal:',
  free: 'MemFree:',
  available: 'MemAvailable:',
  buffers: 'Buffers:',
  cached: 'Cached:',
  swapTotal: 'SwapTotal:',
  swapFree: 'SwapFree:',
  dirty: 'Dirty:',
  writeback: 'Writeback:',
  anonymous: 'AnonPages:',
  mapped: 'Mapped:',
  shared: 'Shmem:',
  slab: 'Slab:',
  reclaimable: 'SReclaimable:',
  pageTables: 'PageTables:',
  commitLimit: 'CommitLimit:',
  committed: 'Committed_AS:',
  hugePage: 'Hugepagesize:',
} as const;

/** Lines that count pages of the size `hugePage`. */
const COUNTS = { hugePages: 'HugePages_Total:', hugePagesFree: 'HugePages_Free:' } as const;

type Name = keyof typeof SIZES | keyof typeof COUNTS;

/** `/proc/meminfo`, sizes in bytes; NaN where this kernel has no such line. Reused between reads. */
export type Meminfo = Record<Name, number>;

const SIZE_NAMES = Object.keys(SIZES);
const NAMES = [...SIZE_NAMES, ...Object.keys(COUNTS)] as Name[];
const WORDS = new WordSet([...Object.values(SIZES), ...Object.values(COUNTS)]);
const BYTES_PER_KB = 1024;
const scanner = new ByteScanner();

export function createMeminfo(): Meminfo {
  return Object.fromEntries(NAMES.map((name) => [name, Number.NaN])) as Meminfo;
}

/** Reads the bytes into `meminfo`; false when they are cut or hold no total, which every kernel states. */
export function parseMeminfo({ bytes, length }: ReadBuffer, meminfo: Meminfo): boolean {
  for (const name of NAMES) meminfo[name] = Number.NaN;
  for (scanner.reset(bytes, 0, length); !scanner.atEnd; scanner.skipLine()) {
    const line = scanner.takeOneOf(WORDS);
    if (line < 0) continue;
    meminfo[NAMES[line] as Name] = scanner.number() * (line < SIZE_NAMES.length ? BYTES_PER_KB : 1);
  }
  return endsWithNewline(bytes, length) && !Number.isNaN(meminfo.total);
}
