import { METRICS, type Series } from '@tidemark/core';
import type { Source } from './source.ts';

/** What the recorder knows of itself; kept up to date by the recorder. */
export interface RecorderFigures {
  latenessMs: number;
  durationMs: number;
  missedTicks: number;
  /** Kernel files that were not for this user, and that could not be read or understood. */
  denied: number;
  failed: number;
}

export function createRecorderFigures(): RecorderFigures {
  return { latenessMs: 0, durationMs: Number.NaN, missedTicks: 0, denied: 0, failed: 0 };
}

/** Milliseconds to seconds, to the microsecond: what is beyond that is noise and would not compress. */
function toSeconds(ms: number): number {
  return Math.round(ms * 1000) / 1e6;
}

/** The recorder's own cost and punctuality. */
export function createSelfSource(figures: RecorderFigures): Source {
  const failures = METRICS.tidemark_read_failures_total;
  const series: readonly Series[] = [
    { metric: METRICS.tidemark_tick_lateness_seconds, labels: {} },
    { metric: METRICS.tidemark_tick_duration_seconds, labels: {} },
    { metric: METRICS.tidemark_ticks_missed_total, labels: {} },
    { metric: failures, labels: { kind: 'denied' } },
    { metric: failures, labels: { kind: 'failed' } },
    { metric: METRICS.tidemark_cpu_seconds_total, labels: {} },
    { metric: METRICS.tidemark_resident_memory_bytes, labels: {} },
  ];
  return {
    series,
    sample: () => {},
    write: (values, offset) => {
      const cpu = process.cpuUsage();
      values[offset] = toSeconds(figures.latenessMs);
      values[offset + 1] = toSeconds(figures.durationMs);
      values[offset + 2] = figures.missedTicks;
      values[offset + 3] = figures.denied;
      values[offset + 4] = figures.failed;
      values[offset + 5] = (cpu.user + cpu.system) / 1e6;
      values[offset + 6] = process.memoryUsage.rss();
    },
    close: () => {},
  };
}
