import type { LatencySummary, LoadProgress } from '@tidemark/load';
import { formatQuantity } from '../format/quantity.ts';
import { formatTable } from '../format/table.ts';
import { formatSpan } from '../format/time.ts';

/** `46.07 ms`. */
export function formatLatency(ms: number): string {
  return formatQuantity(ms / 1000, 'seconds');
}

/** `10003/s`. */
export function formatRate(perSecond: number): string {
  return `${perSecond < 10 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond)}/s`;
}

/** A block of lines that is drawn again and again in the same place: few figures, each where it was before. */
export function formatProgress(progress: LoadProgress, width: number): string[] {
  const { clients, latency } = progress;
  const isStream = progress.seriesUpdatesPerSecond !== null;
  const paused = progress.isOnePaused ? 'one client paused' : '';
  const rows = [
    ['clients', `${clients.open} of ${clients.planned}`, 'time', formatTimeLeft(progress)],
    ['messages', formatRate(progress.messagesPerSecond), 'bytes', formatQuantity(progress.bytesPerSecond, 'bytes/s')],
    ['p50', latencyOf(latency, 'p50Ms'), 'p99', latencyOf(latency, 'p99Ms')],
    ['p99.9', latencyOf(latency, 'p999Ms'), 'max', latencyOf(latency, 'maxMs')],
    [
      'errors',
      String(progress.errors),
      ...(isStream ? ['series', formatRate(progress.seriesUpdatesPerSecond ?? 0)] : []),
    ],
    ...(isStream ? [['gaps', String(progress.gaps), 'skipped', `${progress.skipped} ${paused}`.trimEnd()]] : []),
  ].map(([label = '', value = '', ...rest]) => [`  ${label}`, value.padEnd(VALUE_WIDTH), ...rest]);
  return formatTable(rows, { align: ['left', 'left', 'left', 'left'], width, elastic: 3 });
}

/** Wide enough for what is usual, so that the columns stand still. */
const VALUE_WIDTH = 16;

/** The same in one line, for a log. */
export function formatProgressLine(progress: LoadProgress): string {
  const { clients, latency, errors, gaps, skipped } = progress;
  return [
    `${formatSpan(progress.elapsedMs)}: ${clients.open} of ${clients.planned} clients`,
    formatRate(progress.messagesPerSecond),
    ...(latency === null ? [] : [`p50 ${formatLatency(latency.p50Ms)}`, `p99 ${formatLatency(latency.p99Ms)}`]),
    `${errors} errors`,
    ...(gaps === null ? [] : [`${gaps} gaps`, `${skipped} skipped`]),
  ].join(', ');
}

function formatTimeLeft({ phase, leftMs }: LoadProgress): string {
  if (phase === 'measuring') return `${formatSpan(Math.ceil(leftMs / 1000) * 1000)} left`;
  return phase;
}

function latencyOf(latency: LatencySummary | null, quantile: 'p50Ms' | 'p99Ms' | 'p999Ms' | 'maxMs'): string {
  return latency === null ? '—' : formatLatency(latency[quantile]);
}
