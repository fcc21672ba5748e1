import type { Damage, HistoryCounts } from '@tidemark/storage';
import { printable } from './text.ts';

/** Damages told one by one; with more, `--json` has them. */
const TOLD_DAMAGES = 20;

/** One line a damage, as many as a person reads. */
export function formatDamages(damages: readonly Damage[], count: number): string[] {
  const told = damages.slice(0, TOLD_DAMAGES).map(({ message }) => `  ${printable(message)}`);
  return count <= told.length ? told : [...told, `  and ${count - told.length} more: see them with --json`];
}

/** `12 windows with 2400 blocks of 200 series, 17 frames in the journal, 3 events`. */
export function formatCounts({ windows, blocks, series, frames, events }: HistoryCounts): string {
  const of = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
  const sealed = `${of(windows, 'window')} with ${of(blocks, 'block')} of ${of(series, 'series', 'series')}`;
  return `${sealed}, ${of(frames, 'frame')} in the journal, ${of(events, 'event')}`;
}
