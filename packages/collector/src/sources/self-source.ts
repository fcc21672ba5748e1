import { METRICS } from '@tidemark/core';
import type { Source } from './source.ts';

/** What the recorder knows of itself; kept up to date by the recorder. */
export interface RecorderFigures {
  latenessMs: number;
  durationMs: number;
  missedTicks: number;
  readFailures: number;
}

export function createRecorderFigures(): RecorderFigures {
  return { latenessMs: 0, durationMs: Number.NaN, missedTicks: 0, readFailures: 0 };
}

/** Milliseconds to seconds, to the microsecond: what is beyond that is noise and would not compress. */
function toSeconds(ms: number): number {
  return Math.round(ms * 1000) / 1e6;
}

/** The recorder's own cost and punctuality. */
export function createSelfSource(figures: RecorderFigures): Source {
  const metrics = [
    METRICS.tidemark_tick_lateness_seconds,
    METRICS.tidemark_tick_duration_seconds,
    METRICS.tidemark_ticks_missed_total,
    METRICS.tidemark_read_failures_total,
    METRICS.tidemark_cpu_seconds_total,
    METRICS.tidemark_resident_memory_bytes,
  ];
  return {
    series: metrics.map((metric) => ({ metric, labels: {} })),
    sample: () => {},
    write: (values, offset) => {
      const cpu = process.cpuUsage();
      values[offset] = toSeconds(figures.latenessMs);
      values[offset + 1] = toSeconds(figures.durationMs);
      values[offset + 2] = figures.missedTicks;
      values[offset + 3] = figures.readFailures;
      values[offset + 4] = (cpu.user + cpu.system) / 1e6;
      values[offset + 5] = process.memoryUsage.rss();
    },
    close: () => {},
  };
}
