import { METRICS } from '@tidemark/core';
import { createMeminfo, parseMeminfo } from '../proc/meminfo.ts';
import type { ProcRoot } from '../proc/proc-root.ts';
import { createFileSource } from './file-source.ts';
import type { Source } from './source.ts';

/** Memory and swap. */
export function createMeminfoSource(root: ProcRoot): Source {
  return createFileSource(root.buffer, {
    file: root.file('meminfo'),
    extent: 'one-read',
    value: createMeminfo(),
    parse: parseMeminfo,
    columns: [
      [METRICS.host_memory_total_bytes, (m) => m.total],
      [METRICS.host_memory_available_bytes, (m) => m.available],
      [METRICS.host_memory_used_bytes, (m) => m.total - m.available],
      [METRICS.host_memory_free_bytes, (m) => m.free],
      // What `free` calls buff/cache.
      [METRICS.host_memory_cached_bytes, (m) => m.cached + m.buffers + m.reclaimable],
      [METRICS.host_memory_buffers_bytes, (m) => m.buffers],
      [METRICS.host_memory_shared_bytes, (m) => m.shared],
      [METRICS.host_memory_anonymous_bytes, (m) => m.anonymous],
      [METRICS.host_memory_mapped_bytes, (m) => m.mapped],
      [METRICS.host_memory_slab_bytes, (m) => m.slab],
      [METRICS.host_memory_page_tables_bytes, (m) => m.pageTables],
      [METRICS.host_memory_dirty_bytes, (m) => m.dirty],
      [METRICS.host_memory_writeback_bytes, (m) => m.writeback],
      [METRICS.host_memory_committed_bytes, (m) => m.committed],
      [METRICS.host_memory_commit_limit_bytes, (m) => m.commitLimit],
      [METRICS.host_memory_huge_pages_total_bytes, (m) => m.hugePages * m.hugePage],
      [METRICS.host_memory_huge_pages_free_bytes, (m) => m.hugePagesFree * m.hugePage],
      [METRICS.host_swap_total_bytes, (m) => m.swapTotal],
      [METRICS.host_swap_free_bytes, (m) => m.swapFree],
    ],
  });
}
