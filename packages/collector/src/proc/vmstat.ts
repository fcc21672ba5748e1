import { ByteScanner, endsWithNewline } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';
import { WordSet } from './word-set.ts';

/**
 * The lines of `/proc/vmstat` that are read: counters since boot. Some figures are the sum of a line for each memory
 * zone or each reason; of those that split the same pages twice (`pgscan_anon` beside `pgscan_kswapd`), one split.
 */
const LINES = {
  /** KiB read from and written to block devices. */
  pagedInKib: ['pgpgin'],
  pagedOutKib: ['pgpgout'],
  swappedInPages: ['pswpin'],
  swappedOutPages: ['pswpout'],
  faults: ['pgfault'],
  majorFaults: ['pgmajfault'],
  oomKills: ['oom_kill'],
  allocationStalls: [
    'allocstall_dma',
    'allocstall_dma32',
    'allocstall_normal',
    'allocstall_high',
    'allocstall_movable',
    'allocstall_device',
  ],
  scannedPages: ['pgscan_kswapd', 'pgscan_direct', 'pgscan_khugepaged', 'pgscan_proactive'],
  reclaimedPages: ['pgsteal_kswapd', 'pgsteal_direct', 'pgsteal_khugepaged', 'pgsteal_proactive'],
} as const;

type Name = keyof typeof LINES;

/** `/proc/vmstat`; NaN where this kernel has no such line. Reused between reads. */
export type Vmstat = Record<Name, number>;

const NAMES = Object.keys(LINES) as Name[];
/** The name that each word adds to, parallel to the words. */
const ADDS_TO = NAMES.flatMap((name) => LINES[name].map(() => name));
const WORDS = new WordSet(Object.values(LINES).flat());
const scanner = new ByteScanner();

export function createVmstat(): Vmstat {
  return Object.fromEntries(NAMES.map((name) => [name, Number.NaN])) as Vmstat;
}

/** Reads the bytes into `vmstat`; false when they are cut or hold no page faults, which every kernel counts. */
export function parseVmstat({ bytes, length }: ReadBuffer, vmstat: Vmstat): boolean {
  for (const name of NAMES) vmstat[name] = Number.NaN;
  for (scanner.reset(bytes, 0, length); !scanner.atEnd; scanner.skipLine()) {
    const line = scanner.takeOneOf(WORDS);
    if (line < 0) continue;
    const name = ADDS_TO[line] as Name;
    vmstat[name] = (Number.isNaN(vmstat[name]) ? 0 : vmstat[name]) + scanner.number();
  }
  return endsWithNewline(bytes, length) && !Number.isNaN(vmstat.faults);
}
