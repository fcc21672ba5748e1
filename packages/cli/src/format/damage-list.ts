import type { Damage, HistoryCounts } from '@tidemark/storage';
import { printable } from './printable.ts';

/** Damages told one by one; with more, `--json` has them. */
const TOLD_DAMAGES = 20;

/** One line a damage, as many as a person reads. */
export function formatDamages(damages: readonly Damage[], count: number): string[] {
  const told = damages.slice(0, TOLD_DAMAGES).map(({ message }) => `  ${printable(message)}`);
  return count <= told.length ? told : [...told, `  and ${count - told.length} more: see them with --json`];
}

/** `12 windows with 2400 blocks of 200 series, 17 frames in the journal, 3 events`, and what there is of alerts. */
export function formatCounts({ windows, blocks, series, frames, events, ...ledger }: HistoryCounts): string {
  const of = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
  const sealed = `${of(windows, 'window')} with ${of(blocks, 'block')} of ${of(series, 'series', 'series')}`;
  const counts = [sealed, `${of(frames, 'frame')} in the journal`, of(events, 'event')];
  const { alertTransitions, deliveries } = ledger;
  if (alertTransitions > 0) counts.push(of(alertTransitions, 'transition of alerts', 'transitions of alerts'));
  if (deliveries > 0) counts.push(of(deliveries, 'message to deliver', 'messages to deliver'));
  return counts.join(', ');
}
