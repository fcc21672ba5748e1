import { type Frame, type Layout, METRICS, type Series } from '@tidemark/core';

export const T0 = 1_800_000_000_000;

/** Threads of so many processes. */
export function layoutOf(pids: Iterable<number>): Layout {
  return {
    series: Array.from(pids, (pid): Series => ({ metric: METRICS.process_threads, labels: { pid: String(pid) } })),
  };
}

export const TWO = layoutOf([1, 2]);

/** The n-th second of a recording: every process has as many threads as there were seconds. */
export function frameAt(seq: number, { layout = TWO, intervalMs = 1000 } = {}): Frame {
  const timeMs = T0 + seq * intervalMs;
  return {
    seq,
    timeMs,
    elapsedMs: intervalMs,
    intervalMs,
    layout,
    values: new Float64Array(layout.series.length).fill(seq),
  };
}
