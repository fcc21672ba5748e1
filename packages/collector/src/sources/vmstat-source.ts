import { METRICS } from '@tidemark/core';
import type { ProcRoot } from '../proc/proc-root.ts';
import { createVmstat, parseVmstat } from '../proc/vmstat.ts';
import { createFileSource } from './file-source.ts';
import type { Source } from './source.ts';

const BYTES_PER_KIB = 1024;

/** Paging, swapping, page faults, reclaim and kills for lack of memory. */
export function createVmstatSource(root: ProcRoot): Source {
  const { pageBytes } = root.auxv;
  return createFileSource(root.buffer, {
    file: root.file('vmstat'),
    extent: 'whole',
    value: createVmstat(),
    parse: parseVmstat,
    columns: [
      [METRICS.host_paged_in_bytes_total, (v) => v.pagedInKib * BYTES_PER_KIB],
      [METRICS.host_paged_out_bytes_total, (v) => v.pagedOutKib * BYTES_PER_KIB],
      [METRICS.host_swapped_in_bytes_total, (v) => v.swappedInPages * pageBytes],
      [METRICS.host_swapped_out_bytes_total, (v) => v.swappedOutPages * pageBytes],
      [METRICS.host_page_faults_total, (v) => v.faults],
      [METRICS.host_major_page_faults_total, (v) => v.majorFaults],
      [METRICS.host_allocation_stalls_total, (v) => v.allocationStalls],
      [METRICS.host_pages_scanned_total, (v) => v.scannedPages],
      [METRICS.host_pages_reclaimed_total, (v) => v.reclaimedPages],
      [METRICS.host_oom_kills_total, (v) => v.oomKills],
    ],
  });
}
