import { formatInterval } from '../format/time.ts';
import type { Snapshot } from './dashboard-model.ts';

/** Whether ticks are missing among those that the page shows: `complete`, or `1 gap, 14s not recorded`. */
export function describeCompleteness({ gaps, intervalMs }: Pick<Snapshot, 'gaps' | 'intervalMs'>): string {
  if (gaps.length === 0) return 'complete';
  const missing = gaps.reduce((sum, gap) => sum + gap.missing, 0);
  return `${gaps.length} ${gaps.length === 1 ? 'gap' : 'gaps'}, ${formatInterval(missing * intervalMs)} not recorded`;
}
